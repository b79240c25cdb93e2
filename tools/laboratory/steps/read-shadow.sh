# title: the password hashes are read
# attack: T1003.008
# rule: Read sensitive file untrusted
# workload: toolbox
# through: command
# shows: file read /etc/shadow by cat
cat /etc/shadow

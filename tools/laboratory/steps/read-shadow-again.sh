# title: the password hashes are read again by the program that reads them at its start
# attack: T1003.008
# rule: Read sensitive file trusted after startup
# workload: toolbox
# through: exec
# shows: file read /etc/shadow by sh, over-budget
kill -HUP 1

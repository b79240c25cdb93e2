# title: the password hashes are read again by the program that reads them at its start
# attack: T1003.008
# rule: Read sensitive file trusted after startup
# workload: toolbox
# through: exec
# missed: needs a profile that tells start-up from steady state when it judges
# shows: file read /etc/shadow by sh, over-budget
kill -HUP 1

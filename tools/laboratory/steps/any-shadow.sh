# title: the password hashes are asked for
# attack: T1003.008
# workload: build cron git nginx node postgres redis webapp
# through: command
# shows: file read /etc/shadow by head
head -1 /etc/shadow

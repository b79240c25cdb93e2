# title: which accounts are there
# attack: T1087.001
# workload: redis
# through: command
# shows: process getent
# shows: file read /etc/passwd by getent
getent passwd

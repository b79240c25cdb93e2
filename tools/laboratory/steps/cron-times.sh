# title: a file's time is set back
# attack: T1070.006
# workload: cron
# through: command
# shows: process touch
touch -d 2020-01-01 /usr/local/bin/batch.sh

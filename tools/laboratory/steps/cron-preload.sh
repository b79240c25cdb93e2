# title: a program that the job starts gets a foreign library
# attack: T1574.006
# workload: cron
# through: app
# shows: process gzip, environment LD_PRELOAD
echo x | LD_PRELOAD=/tmp/hook.so gzip -c

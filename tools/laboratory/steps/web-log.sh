# title: the log is removed
# attack: T1070.002
# workload: webapp
# through: app
# shows: process rm
# shows: file delete /data/log/app.log by rm
rm /data/log/app.log

# title: somebody works in the container with a shell
# attack: T1609 T1059.004
# workload: build cron git nginx node postgres redis webapp
# through: exec
# shows: process sh, origin exec
ls /; exit 0

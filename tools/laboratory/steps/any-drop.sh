# title: a program is brought along, and run
# attack: T1105
# workload: build cron git nginx node postgres redis webapp
# through: exec
# shows: process carried, drift added
cp /opt/triggers/nothing /tmp/carried; /tmp/carried

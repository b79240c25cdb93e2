# title: a program is run that no file holds
# attack: T1620
# workload: build cron git nginx node postgres redis webapp
# through: command
# shows: process payload, drift memory
/opt/triggers/memfd-exec /opt/triggers/nothing

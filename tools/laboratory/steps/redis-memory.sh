# title: a program runs from memory
# attack: T1620
# workload: redis
# through: command
# shows: process payload, drift memory
/opt/triggers/memfd-exec /opt/triggers/nothing

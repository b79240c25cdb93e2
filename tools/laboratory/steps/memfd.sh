# title: a program runs that lies in memory only
# attack: T1620
# rule: Fileless execution via memfd_create
# workload: toolbox
# through: command
# shows: process payload, drift memory
/opt/triggers/memfd-exec /opt/triggers/nothing

# title: one process traces another
# attack: T1055.008
# workload: postgres
# through: app
# shows: process trace-child
# shows: privilege ptrace by trace-child
/opt/triggers/trace-child

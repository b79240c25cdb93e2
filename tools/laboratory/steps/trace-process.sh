# title: one process traces another
# attack: T1055.008
# rule: PTRACE attached to process
# workload: toolbox
# through: command
# shows: privilege ptrace by trace-child
/opt/triggers/trace-child

# title: a process finds out whether it is traced
# attack: T1622
# rule: PTRACE anti-debug attempt
# workload: toolbox
# through: command
# shows: privilege ptrace by trace-me
/opt/triggers/trace-me

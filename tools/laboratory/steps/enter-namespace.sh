# title: another process's namespace is entered
# attack: T1611
# rule: Change thread namespace
# workload: privileged
# through: command
# shows: privilege setns by nsenter
nsenter -t 1 -u true

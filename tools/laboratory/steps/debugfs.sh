# title: the file system debugger is started
# attack: T1611 T1006
# rule: Debugfs Launched in Privileged Container
# workload: privileged
# through: command
# shows: process debugfs
debugfs -V

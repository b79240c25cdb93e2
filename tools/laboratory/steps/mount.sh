# title: a file system is mounted
# attack: T1611
# rule: Mount Launched in Privileged Container
# workload: privileged
# through: command
# shows: privilege mount by mount-memory
/opt/triggers/mount-memory /mnt

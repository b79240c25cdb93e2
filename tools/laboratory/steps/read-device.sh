# title: a device of the host is opened
# attack: T1006 T1611
# rule: Privileged Container Device Access
# workload: privileged
# through: command
# shows: file read /dev/kmsg by head
head -c 0 /dev/kmsg

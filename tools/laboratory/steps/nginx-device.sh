# title: a node for the host's disk is made
# attack: T1611 T1006
# workload: nginx
# through: command
# shows: file create /tmp/disk (mknod) by mknod
mknod /tmp/disk b 8 0

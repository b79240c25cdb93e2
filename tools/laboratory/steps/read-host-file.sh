# title: a file of the host is read through a mount
# attack: T1611 T1005
# rule: Container Access to Host Sensitive Paths
# workload: privileged
# through: command
# shows: file read /host/etc/passwd by cat
cat /host/etc/passwd

# title: a kernel module is loaded
# attack: T1547.006 T1014
# rule: Linux Kernel Module Injection Detected
# workload: privileged
# through: command
# shows: privilege module by load-module
/opt/triggers/load-module

# title: a log is emptied and removed
# attack: T1070.002
# rule: Clear Log Activities
# workload: toolbox
# through: exec
# shows: file write /var/log/dpkg.log (truncate) by truncate
# shows: file delete /var/log/dpkg.log by rm
truncate -s 0 /var/log/dpkg.log; rm /var/log/dpkg.log

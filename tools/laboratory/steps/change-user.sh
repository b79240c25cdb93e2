# title: a program becomes another user
# attack: T1548
# rule: Non sudo setuid
# workload: toolbox
# through: command
# shows: privilege setuid by setpriv
setpriv --reuid=65534 --clear-groups true

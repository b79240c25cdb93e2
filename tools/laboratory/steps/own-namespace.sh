# title: a namespace is made in which one is root
# attack: T1611 T1548
# rule: Change namespace privileges via unshare
# workload: toolbox
# through: command
# shows: privilege unshare by unshare
unshare --user true

# title: a namespace is made in which one is root
# attack: T1611 T1548
# workload: git
# through: app
# shows: process unshare
# shows: privilege unshare by unshare
unshare --user true

# title: a service starts a shell
# attack: T1190 T1059.004
# workload: node
# through: app
# shows: process sh, parent node
true

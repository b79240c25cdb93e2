# title: who may push runs a command
# attack: T1190 T1059.004
# workload: git
# through: app
# shows: process id
id

# title: the server runs a command
# attack: T1190 T1059.004
# workload: postgres
# through: app
# shows: process id, parent sh
id

# title: a database program starts a shell
# attack: T1190 T1059.004
# rule: DB program spawned process
# workload: toolbox
# through: command
# shows: process sh, parent sqlite3
sqlite3 :memory: '.shell true'

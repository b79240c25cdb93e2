# title: a system account sits at a shell
# attack: T1059.004 T1078.003
# rule: System user interactive
# workload: toolbox
# through: terminal
# command: bash
# user: daemon
# shows: process bash, tty, uid 1
true
exit

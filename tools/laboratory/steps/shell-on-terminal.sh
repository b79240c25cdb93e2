# title: a shell on a terminal through the engine
# attack: T1059.004 T1609
# rule: Terminal shell in container
# workload: toolbox
# through: terminal
# command: sh
# shows: process sh, origin exec, tty
true
exit

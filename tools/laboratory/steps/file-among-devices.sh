# title: a file is hidden among the devices
# attack: T1564.001
# rule: Create files below dev
# workload: toolbox
# through: command
# shows: file create /dev/evil by touch
touch /dev/evil

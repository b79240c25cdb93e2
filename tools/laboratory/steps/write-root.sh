# title: a file is put at the top
# attack: T1074.001
# rule: Write below root
# workload: toolbox
# through: command
# shows: file create /evil by touch
touch /evil

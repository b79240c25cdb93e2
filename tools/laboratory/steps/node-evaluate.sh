# title: the interpreter is given a program of the intruder
# attack: T1059.007
# workload: node
# through: app
# shows: process node, parent sh
node -e 'process.exit()'

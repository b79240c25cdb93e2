# title: a file gets a hidden name
# attack: T1564.001
# rule: Create Hidden Files or Directories
# workload: toolbox
# through: command
# shows: file create /tmp/.hidden by touch
touch /tmp/.hidden

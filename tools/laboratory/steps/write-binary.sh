# title: a program is put beside the others
# attack: T1554 T1543
# rule: Write below binary dir
# workload: toolbox
# through: command
# shows: file create /usr/bin/evil by cp
cp /opt/triggers/nothing /usr/bin/evil

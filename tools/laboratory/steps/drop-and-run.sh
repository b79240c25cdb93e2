# title: a program is dropped and run
# attack: T1105
# rule: Drop and execute new binary in container
# workload: toolbox
# through: exec
# shows: process dropped, drift added
cp /opt/triggers/nothing /tmp/dropped; /tmp/dropped

# title: a program is put into shared memory and run
# attack: T1059 T1036.005
# rule: Execution from /dev/shm
# workload: toolbox
# through: exec
# shows: process run, drift memory
cp /opt/triggers/nothing /dev/shm/run; /dev/shm/run

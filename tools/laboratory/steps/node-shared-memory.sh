# title: a program is run from shared memory
# attack: T1036.005 T1059
# workload: node
# through: app
# shows: file create /dev/shm/kworker by cp
# shows: process kworker
cp /opt/triggers/nothing /dev/shm/kworker; /dev/shm/kworker

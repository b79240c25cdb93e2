# title: a program is dropped under a name of the kernel's, and run
# attack: T1036.005 T1105
# workload: node
# through: app
# shows: file create /data/uploads/kworker by cp
# shows: process kworker, drift added
cp /opt/triggers/nothing /data/uploads/kworker; /data/uploads/kworker

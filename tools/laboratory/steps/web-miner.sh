# title: a miner is dropped and started
# attack: T1496.001 T1105
# workload: webapp
# through: app
# shows: process .update, drift added
# shows: file create /tmp/.update by cp
cp /opt/triggers/nothing /tmp/.update; /tmp/.update -o stratum+tcp://127.0.0.1:3333 -u wallet

# title: a program is told a mining pool
# attack: T1496.001
# rule: Detect crypto miners using the Stratum protocol
# workload: toolbox
# through: exec
# besides: flags
# shows: process worker
cp /opt/triggers/nothing /tmp/worker; /tmp/worker -o stratum+tcp://203.0.113.7:3333

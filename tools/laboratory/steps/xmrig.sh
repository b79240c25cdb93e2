# title: a miner runs under its own name
# attack: T1496.001
# rule: Known Cryptominer Process Executed
# workload: toolbox
# through: exec
# shows: process xmrig
cp /opt/triggers/nothing /tmp/xmrig; /tmp/xmrig

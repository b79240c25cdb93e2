# title: a mining pool's port is called
# attack: T1496.001
# rule: Detect outbound connections to common miner pool ports
# workload: toolbox
# through: command
# shows: connect tcp/3333 to 203.0.113.7 by connect-tcp
/opt/triggers/connect-tcp 203.0.113.7 3333

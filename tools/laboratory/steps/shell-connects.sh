# title: a shell connects by itself
# attack: T1059.004 T1071
# rule: System procs network activity
# workload: toolbox
# through: command
# shows: connect tcp/80 to 203.0.113.7 by bash
bash -c 'echo >/dev/tcp/203.0.113.7/80'

# title: a shell's output goes to the network
# attack: T1059.004 T1095
# rule: Redirect STDOUT/STDIN to Network Connection in Container
# workload: toolbox
# through: command
# shows: privilege redirect by bash
bash -c 'exec 1>/dev/udp/127.0.0.1/9'

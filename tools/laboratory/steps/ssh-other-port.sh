# title: ssh connects to an unusual port
# attack: T1021.004 T1571
# rule: Disallowed SSH Connection Non Standard Port
# workload: toolbox
# through: command
# shows: connect tcp/2222 to 203.0.113.7 by ssh
ssh -o BatchMode=yes -p 2222 203.0.113.7

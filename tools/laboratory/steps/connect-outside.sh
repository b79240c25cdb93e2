# title: somebody outside is called
# attack: T1071 T1041
# rule: Network Connection outside Local Subnet
# workload: toolbox
# through: command
# shows: connect tcp/8443 to 198.51.100.1 by connect-tcp
/opt/triggers/connect-tcp 198.51.100.1 8443

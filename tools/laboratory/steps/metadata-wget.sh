# title: the metadata service is asked, with wget
# attack: T1552.005
# rule: Contact cloud metadata service from container
# workload: toolbox
# through: command
# shows: connect tcp/80 to metadata by wget
wget -q -t 1 -T 1 http://169.254.169.254/

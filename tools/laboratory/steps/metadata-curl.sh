# title: the metadata service is asked, with curl
# attack: T1552.005
# rule: Contact EC2 Instance Metadata Service From Container
# workload: toolbox
# through: command
# shows: connect tcp/80 to metadata by curl
curl -s -m 1 http://169.254.169.254/

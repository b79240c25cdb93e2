# title: the API of a cluster is called
# attack: T1613 T1609
# rule: Contact K8S API Server From Container
# workload: toolbox
# through: command
# shows: connect tcp/443 to 10.96.0.1 by connect-tcp
/opt/triggers/connect-tcp 10.96.0.1 443

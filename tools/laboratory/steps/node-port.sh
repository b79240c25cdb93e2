# title: a port of a cluster node is called
# attack: T1046
# rule: Unexpected K8s NodePort Connection
# workload: toolbox
# through: command
# shows: connect tcp/30080 to 10.0.0.1 by connect-tcp
/opt/triggers/connect-tcp 10.0.0.1 30080

# title: a client of the cluster is brought along
# attack: T1609 T1613
# rule: Kubernetes Client Tool Launched in Container
# workload: toolbox
# through: exec
# shows: process kubectl, drift added
cp /opt/triggers/nothing /usr/local/bin/kubectl; kubectl

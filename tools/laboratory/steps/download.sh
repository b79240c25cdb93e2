# title: a file is fetched from elsewhere
# attack: T1105
# rule: Launch Ingress Remote File Copy Tools in Container
# workload: toolbox
# through: command
# shows: process curl
curl -s -m 1 http://127.0.0.1:8/

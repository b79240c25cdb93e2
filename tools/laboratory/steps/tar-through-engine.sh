# title: files are packed through an exec session
# attack: T1560.001 T1609
# rule: Exfiltrating Artifacts via Kubernetes Control Plane
# workload: toolbox
# through: command
# shows: process tar, origin exec
tar -cf /dev/null /etc/hostname

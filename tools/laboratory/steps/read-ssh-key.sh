# title: a private key is read
# attack: T1552.004
# rule: Read ssh information
# workload: toolbox
# through: command
# shows: file read /root/.ssh/id_ed25519 by cat
cat /root/.ssh/id_ed25519

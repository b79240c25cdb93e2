# title: a key is let in
# attack: T1098.004
# workload: git
# through: app
# shows: file create /home/git/.ssh/authorized_keys by sh
mkdir -p /home/git/.ssh; echo key >>/home/git/.ssh/authorized_keys

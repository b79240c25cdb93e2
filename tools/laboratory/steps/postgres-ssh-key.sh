# title: a key is let in
# attack: T1098.004
# workload: postgres
# through: app
# shows: file create /var/lib/postgresql/.ssh/authorized_keys by sh
mkdir -p /var/lib/postgresql/.ssh; echo key >>/var/lib/postgresql/.ssh/authorized_keys

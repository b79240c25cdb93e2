# title: sessions are packed
# attack: T1560.001 T1074.001
# workload: node
# through: app
# shows: process tar, parent sh
# shows: file create /tmp/.sessions.tgz by tar
tar -czf /tmp/.sessions.tgz /data/sessions

# title: all packets are listened to
# attack: T1040
# workload: redis
# through: command
# shows: privilege socket:raw by raw-socket
/opt/triggers/raw-socket

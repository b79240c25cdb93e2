# title: all packets are listened to
# attack: T1040
# workload: webapp
# through: app
# shows: privilege socket:packet by packet-socket
/opt/triggers/packet-socket

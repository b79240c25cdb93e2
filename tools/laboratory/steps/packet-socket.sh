# title: a socket is opened that sees all packets
# attack: T1040
# rule: Packet socket created in container
# workload: toolbox
# through: command
# shows: privilege socket:packet by packet-socket
/opt/triggers/packet-socket

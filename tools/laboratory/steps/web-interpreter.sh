# title: the interpreter is given a program of the intruder
# attack: T1059.006
# workload: webapp
# through: app
# shows: process python3, script -c
# shows: connect tcp/8000 to 127.0.0.1 by python3
python3 -c 'import socket; socket.create_connection(("127.0.0.1", 8000))'

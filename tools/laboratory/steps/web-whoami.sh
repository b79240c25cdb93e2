# title: a web application is made to start a program
# attack: T1190 T1033
# rule: Web Server Spawned Suspicious Child Process
# workload: webapp
# through: http
# shows: process whoami, parent sh, below python3
GET http://127.0.0.1:8000/ping?host=here;whoami

# title: a web application hands its argument to a shell
# attack: T1190 T1059.004
# rule: Web Server Spawned Shell
# workload: webapp
# through: http
# shows: process sh, parent python3
GET http://127.0.0.1:8000/ping?host=here

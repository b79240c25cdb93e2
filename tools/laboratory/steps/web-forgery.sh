# title: a web application is made to call another port
# attack: T1190 T1090
# rule: Interpreted procs outbound network activity
# workload: webapp
# through: http
# shows: connect tcp/4446 to 127.0.0.1 by python3
GET http://127.0.0.1:8000/fetch?url=http://127.0.0.1:4446/

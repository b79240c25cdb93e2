# title: a web application tries ports
# attack: T1190 T1046
# workload: webapp
# through: http
# shows: connect tcp/22 to 127.0.0.1 by python3
# shows: connect tcp/3306 to 127.0.0.1 by python3
GET http://127.0.0.1:8000/fetch?url=http://127.0.0.1:22/
GET http://127.0.0.1:8000/fetch?url=http://127.0.0.1:3306/

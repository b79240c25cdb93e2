# title: the server is told to copy from a rogue master
# attack: T1105 T1190
# workload: redis
# through: redis
# shows: connect tcp/6666 to 127.0.0.1 by redis-server
REPLICAOF 127.0.0.1 6666
REPLICAOF NO ONE

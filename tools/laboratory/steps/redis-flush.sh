# title: all data is deleted by a command
# attack: T1485
# workload: redis
# through: redis
# missed: the server deletes in memory, and appends to the same file as ever
FLUSHALL

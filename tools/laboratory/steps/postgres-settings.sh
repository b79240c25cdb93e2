# title: a setting makes the server run a program later
# attack: T1546
# workload: postgres
# through: postgres
# shows: file create /data/cluster/postgresql.auto.conf.tmp by postgres
ALTER SYSTEM SET archive_command = 'true'

# title: all data is dumped and packed
# attack: T1005 T1560.001 T1074.001
# workload: postgres
# through: app
# shows: process pg_dump, parent sh
# shows: process gzip
# shows: file create /tmp/.all.gz by sh
pg_dump postgres | gzip >/tmp/.all.gz

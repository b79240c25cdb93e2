# title: the server itself writes a script
# attack: T1059.004 T1105
# workload: postgres
# through: postgres
# shows: file create /tmp/update.sh by postgres
COPY (SELECT 'true') TO '/tmp/update.sh'

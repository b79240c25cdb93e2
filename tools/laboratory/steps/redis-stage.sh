# title: what it stores is put aside
# attack: T1074.001 T1005
# workload: redis
# through: exec
# shows: file create /tmp/.cache (mkdir) by cp
# shows: process cp
cp -r /data /tmp/.cache

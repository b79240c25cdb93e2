# title: all uploads are deleted
# attack: T1485
# workload: webapp
# through: app
# shows: process find
# shows: file delete /data/uploads/last by find
echo x >/data/uploads/last; find /data/uploads -type f -delete

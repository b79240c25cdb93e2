# title: the server itself reads a private key
# attack: T1552.004 T1005
# workload: postgres
# through: postgres
# shows: file read /etc/ssl/private/ssl-cert-snakeoil.key by postgres
SELECT pg_read_binary_file('/etc/ssl/private/ssl-cert-snakeoil.key')

# title: the server itself reads a file that is none of its own
# attack: T1083 T1005
# workload: postgres
# through: postgres
# shows: file read /etc/login.defs by postgres
SELECT pg_read_file('/etc/login.defs')

# title: the server itself connects elsewhere
# attack: T1046 T1071
# workload: postgres
# through: postgres
# shows: connect tcp/5433 to 127.0.0.1 by postgres
CREATE EXTENSION dblink
SELECT dblink_connect('host=127.0.0.1 port=5433 connect_timeout=1')

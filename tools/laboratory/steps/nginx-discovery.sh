# title: where am I, and who
# attack: T1082 T1033
# workload: nginx
# through: exec
# shows: process id
# shows: process uname
# shows: file read /proc/version by cat
id; uname -a; cat /proc/version

# title: the log of requests is emptied
# attack: T1070.002
# workload: nginx
# through: exec
# shows: file write /var/log/nginx/access.log by sh
: >/var/log/nginx/access.log

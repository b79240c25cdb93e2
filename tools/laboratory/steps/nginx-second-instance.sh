# title: the server is started once more, with settings of its own
# attack: T1036.005
# workload: nginx
# through: command
# shows: process nginx, origin exec
nginx -t -g 'pid /tmp/second.pid;'

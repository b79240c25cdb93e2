# title: the server's program is replaced
# attack: T1554
# workload: nginx
# through: exec
# shows: file create /usr/sbin/nginx by mv
# shows: process nginx, drift added
cp -p /usr/sbin/nginx /tmp/nginx; echo >>/tmp/nginx; mv /tmp/nginx /usr/sbin/nginx; nginx -v

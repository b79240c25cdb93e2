# title: a page is changed
# attack: T1491.002
# workload: nginx
# through: exec
# shows: file write /usr/share/nginx/html/index.html by sh
echo owned >/usr/share/nginx/html/index.html

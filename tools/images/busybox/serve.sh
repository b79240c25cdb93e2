# Serves /www until it is ended: the workload of a container that plain runc runs.
echo "serving since $(date)" >/var/log/serve.log
exec httpd -f -p 127.0.0.1:8080 -h /www

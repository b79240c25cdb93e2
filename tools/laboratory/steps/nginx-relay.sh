# title: the server is made a relay on another port
# attack: T1090.001 T1572
# workload: nginx
# through: exec
# shows: file create /etc/nginx/sites-enabled/relay by sh
# shows: listen tcp/8088 by nginx
echo 'server { listen 8088; location / { proxy_pass http://127.0.0.1:9099; } }' >/etc/nginx/sites-enabled/relay
kill -HUP 1
sleep 1

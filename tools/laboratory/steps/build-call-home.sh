# title: a build calls somebody
# attack: T1195.001 T1041
# workload: build
# through: app
# shows: connect tcp/8443 to 127.0.0.1 by bash
bash -c 'echo >/dev/tcp/127.0.0.1/8443'

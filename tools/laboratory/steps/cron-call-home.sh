# title: a job calls somebody
# attack: T1071 T1059.004
# workload: cron
# through: app
# shows: process bash
# shows: connect tcp/9999 to 127.0.0.1 by bash
bash -c 'echo >/dev/tcp/127.0.0.1/9999'

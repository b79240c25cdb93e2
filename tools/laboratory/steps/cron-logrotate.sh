# title: the rotation of logs is made to run a program
# attack: T1546
# workload: cron
# through: exec
# shows: file write /etc/batch.logrotate by sh
printf '/tmp/none.log {\n missingok\n postrotate\n true\n endscript\n}\n' >>/etc/batch.logrotate

# title: a job is planned
# attack: T1053.003
# workload: cron
# through: exec
# shows: file create /etc/cron.d/update by sh
echo '* * * * * root true' >/etc/cron.d/update

# title: a job is planned in a user's table
# attack: T1053.003
# workload: cron
# through: exec
# shows: process crontab
# shows: file create /var/spool/cron/crontabs/root (rename) by crontab
echo '@reboot true' | crontab -

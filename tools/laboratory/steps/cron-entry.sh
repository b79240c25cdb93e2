# title: a job is planned for later
# attack: T1053.003
# rule: Schedule Cron Jobs
# workload: toolbox
# through: exec
# shows: file create /etc/cron.d/evil by sh
# shows: process crontab
echo >/etc/cron.d/evil; crontab -l

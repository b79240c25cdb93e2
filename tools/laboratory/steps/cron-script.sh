# title: the script of a job is changed in place
# attack: T1554 T1053.003
# workload: cron
# through: exec
# shows: file write /usr/local/bin/nightly.sh by sh
echo '# later' >>/usr/local/bin/nightly.sh

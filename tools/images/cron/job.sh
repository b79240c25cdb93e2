#!/bin/sh
# One scheduled run: reads its configuration, writes a result under a name with the batch and a number, keeps the
# last three, logs, and every fifth time rotates the log.
set -eu
count=$1
batch=$(grep '^batch=' /etc/app.conf | cut -d= -f2)
work=$(mktemp /tmp/job.XXXXXXXXXX)
date +%s >"$work"
cat /etc/hostname >>"$work"
mv "$work" "/var/spool/app/$batch-$count.out"
ls -t /var/spool/app | tail -n +4 | while read -r old; do rm "/var/spool/app/$old"; done
echo "run $count done" >>/var/log/app/job.log
if [ $((count % 5)) = 0 ]; then
    gzip -c /var/log/app/job.log >/var/log/app/job.log.1.gz
    : >/var/log/app/job.log
fi

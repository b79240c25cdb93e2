#!/bin/sh
# The day's sums, a copy of the database, logs rotated, and what is old removed.
set -eu
day=$(date +%F-%H%M%S)
sqlite3 /spool/orders.db "CREATE TABLE IF NOT EXISTS orders (id TEXT, customer TEXT, amount INTEGER)" \
    "SELECT customer, sum(amount) FROM orders GROUP BY customer ORDER BY 2 DESC" >"/spool/sums-$day.txt"
sqlite3 /spool/orders.db ".backup /spool/backup-$day.db" "DELETE FROM orders" "VACUUM"
gzip "/spool/backup-$day.db"
ls -t /spool/backup-*.db.gz | tail -n +3 | xargs -r rm
ls -t /spool/sums-*.txt | tail -n +3 | xargs -r rm
find /spool/done -name '*.gz' | sort -r | tail -n +20 | xargs -r rm
logrotate --force --state /var/lib/logrotate/batch.status /etc/batch.logrotate
echo "$(date -Is) nightly done"

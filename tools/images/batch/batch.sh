#!/bin/sh
# Loads each list of orders that has arrived into the database and keeps it compressed. A file end-of-day makes it the nightly run.
# It is careless on purpose: a list may begin with a line "#set NAME=VALUE", which is evaluated.
set -eu
exec >>/var/log/batch/batch.log 2>&1
exec 9>/run/batch.lock
flock 9
for list in /spool/inbox/*.csv; do
    [ -e "$list" ] || break
    eval "$(sed -n 's/^#set //p' "$list")"
    work=$(mktemp /tmp/batch.XXXXXXXXXX)
    grep -v '^#' "$list" | sort -u >"$work" || true
    sqlite3 /spool/orders.db "CREATE TABLE IF NOT EXISTS orders (id TEXT, customer TEXT, amount INTEGER)" \
        ".mode csv" ".import $work orders"
    gzip -c "$work" >"/spool/done/$(basename "$list" .csv)-$(date +%Y%m%dT%H%M%S).csv.gz"
    rm "$work" "$list"
    echo "$(date -Is) ${list##*/} loaded"
done
if [ -e /spool/inbox/end-of-day ]; then
    rm /spool/inbox/end-of-day
    nightly.sh
fi

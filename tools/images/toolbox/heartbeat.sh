#!/bin/sh
# All that this image does by itself: looks into the password hashes at its start, and again when it is told to; and writes
# the time into a file, every second.
look() { read -r _ </etc/shadow; }
trap look HUP
look
while :; do
    date >/run/heartbeat
    sleep 1
done

#!/bin/sh
# Stands for a scheduler: a job about every second, and a rarer one every fifth time.
count=0
while :; do
    count=$((count + 1))
    /usr/local/bin/job.sh "$count"
    sleep 1
done

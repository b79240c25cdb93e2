# Lives under 100 ms: reads a file, writes a result, removes it. With HOLD it then waits that many seconds.
mkdir -p /tmp/work
grep colour /etc/app.conf >"/tmp/work/result-$RANDOM"
date >>/tmp/work/dates
cat /tmp/work/result-* /tmp/work/dates
rm -r /tmp/work
[ -z "$HOLD" ] || sleep "$HOLD"

#!/bin/sh
# Makes the cluster at the first start, then becomes the server. Little memory to sort in and small segments of the log, so that
# a test of minutes sees temporary files and checkpoints.
set -eu
if [ ! -s "$PGDATA/PG_VERSION" ]; then
    initdb --no-sync --auth=trust --wal-segsize=1 >/dev/null
    cat >>"$PGDATA/postgresql.conf" <<EOF
listen_addresses = '127.0.0.1'
work_mem = '64kB'
max_wal_size = '4MB'
min_wal_size = '2MB'
checkpoint_timeout = '30s'
autovacuum_naptime = '5s'
log_min_messages = warning
EOF
fi
exec postgres

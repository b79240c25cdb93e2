#!/bin/sh
# Makes the repositories that do not exist yet, then becomes the server.
set -eu
for name in ${REPOSITORIES:-site tools}; do
    [ -d "/srv/git/$name.git" ] || git init --quiet --bare --initial-branch=main "/srv/git/$name.git"
done
exec git daemon --base-path=/srv/git --export-all --enable=receive-pack --reuseaddr --listen=127.0.0.1 /srv/git

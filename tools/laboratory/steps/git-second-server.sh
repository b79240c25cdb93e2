# title: the whole disk is served on another port
# attack: T1571 T1048
# workload: git
# through: app
# shows: process timeout
# shows: listen tcp/9999 by git-daemon
timeout 0.5 git daemon --listen=127.0.0.1 --port=9999 --base-path=/ --export-all

# title: a build leaves a process behind
# attack: T1053.003 T1543
# workload: build
# through: app
# shows: process nothing
# shows: process setsid
/opt/triggers/nothing; setsid sleep 2 >/dev/null 2>&1 &

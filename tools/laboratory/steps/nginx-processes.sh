# title: what else runs here
# attack: T1057
# workload: nginx
# through: exec
# shows: process tr
for each in /proc/[0-9]*/cmdline; do tr "\0" " " <"$each"; done

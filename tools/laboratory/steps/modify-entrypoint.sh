# title: the container's own script is changed
# attack: T1554 T1611
# rule: Modify Container Entrypoint
# workload: toolbox
# through: exec
# shows: file write /usr/local/bin/heartbeat.sh by sh
echo >>/usr/local/bin/heartbeat.sh

# title: a library is loaded into every program
# attack: T1574.006
# workload: nginx
# through: exec
# shows: file create /usr/local/lib/hook.so by cp
# shows: file create /etc/ld.so.preload by sh
cp /opt/triggers/nothing /usr/local/lib/hook.so; echo >>/etc/ld.so.preload

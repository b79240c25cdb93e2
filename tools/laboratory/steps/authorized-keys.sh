# title: a key is let in
# attack: T1098.004
# rule: Adding ssh keys to authorized_keys
# workload: toolbox
# through: exec
# shows: file create /root/.ssh/authorized_keys by sh
echo >>/root/.ssh/authorized_keys

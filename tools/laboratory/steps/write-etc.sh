# title: a configuration file is added
# attack: T1565.001
# rule: Write below etc
# workload: toolbox
# through: exec
# shows: file create /etc/evil.conf by sh
echo >>/etc/evil.conf

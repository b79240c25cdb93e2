# title: a source of packages is added
# attack: T1195.002
# rule: Update Package Repository
# workload: toolbox
# through: exec
# shows: file create /etc/apt/sources.list.d/evil.list by sh
echo >/etc/apt/sources.list.d/evil.list

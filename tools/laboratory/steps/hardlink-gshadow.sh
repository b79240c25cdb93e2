# title: the group password hashes get a second name
# attack: T1003.008
# rule: Create Hardlink Over Sensitive Files
# workload: toolbox
# through: command
# shows: file create /tmp/hardlink (link) by ln
# shows: file read /etc/gshadow (link) by ln
ln /etc/gshadow /tmp/hardlink

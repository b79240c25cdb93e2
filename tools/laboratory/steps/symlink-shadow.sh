# title: the password hashes get a second name, by a link
# attack: T1003.008
# rule: Create Symlink Over Sensitive Files
# workload: toolbox
# through: command
# shows: file create /tmp/symlink (symlink) by ln
# shows: file read /etc/shadow (symlink) by ln
ln -s /etc/shadow /tmp/symlink

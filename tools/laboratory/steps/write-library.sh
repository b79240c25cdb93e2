# title: a library is put beside the others
# attack: T1574.006
# rule: Write below monitored dir
# workload: toolbox
# through: command
# shows: file create /usr/lib/evil.so by touch
touch /usr/lib/evil.so

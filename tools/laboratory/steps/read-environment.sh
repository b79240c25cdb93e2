# title: another process's environment is read
# attack: T1552.001 T1003.007
# rule: Read environment variable from /proc files
# workload: toolbox
# through: command
# shows: file read /environ by cat
cat /proc/1/environ

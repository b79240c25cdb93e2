# title: a shell's configuration is read
# attack: T1083
# rule: Read Shell Configuration File
# workload: toolbox
# through: command
# shows: file read /root/.bashrc by cat
cat /root/.bashrc

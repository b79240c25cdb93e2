# title: a line is added to a shell's configuration
# attack: T1546.004
# rule: Modify Shell Configuration File
# workload: toolbox
# through: exec
# shows: file write /root/.bashrc by sh
echo >>/root/.bashrc

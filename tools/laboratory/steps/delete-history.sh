# title: a shell's history is removed
# attack: T1070.003
# rule: Delete or rename shell history
# workload: toolbox
# through: command
# shows: file delete /root/.bash_history by rm
rm /root/.bash_history

# title: sudoedit gets arguments that overflow it
# attack: T1068 T1548.003
# rule: Sudo Potential Privilege Escalation
# workload: toolbox
# through: command
# besides: flags
# shows: process sudoedit
sudoedit -s '\'

# title: somebody at a terminal asks who he is
# attack: T1033
# rule: Basic Interactive Reconnaissance
# workload: toolbox
# through: terminal
# command: whoami
# shows: process whoami, tty

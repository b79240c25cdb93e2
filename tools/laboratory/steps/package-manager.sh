# title: the package manager is started
# attack: T1072
# rule: Launch Package Management Process in Container
# workload: toolbox
# through: command
# shows: process apt-get
apt-get --version

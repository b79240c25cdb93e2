# title: all repositories are packed
# attack: T1213.003 T1560.001
# workload: git
# through: app
# shows: process tar
# shows: file create /tmp/.all.tar by tar
tar -cf /tmp/.all.tar /srv/git

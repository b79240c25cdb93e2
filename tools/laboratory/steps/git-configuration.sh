# title: a setting makes git run a program
# attack: T1546
# workload: git
# through: app
# shows: file create /srv/git/tools.git/config.lock by git
git -C /srv/git/tools.git config core.fsmonitor true

# title: a folder is made among the programs
# attack: T1564.001
# rule: Mkdir binary dirs
# workload: toolbox
# through: command
# shows: file create /usr/bin/evil.d (mkdir) by mkdir
mkdir /usr/bin/evil.d

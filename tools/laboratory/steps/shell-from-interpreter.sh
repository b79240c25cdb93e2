# title: an interpreter starts a shell
# attack: T1059.004
# rule: Run shell untrusted
# workload: toolbox
# through: command
# shows: process sh, parent perl
perl -e 'system "sh", "-c", "true"'

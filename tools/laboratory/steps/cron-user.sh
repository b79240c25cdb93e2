# title: an account is added
# attack: T1136.001 T1098
# workload: cron
# through: command
# shows: process useradd
# shows: file create /etc/passwd+ by useradd
useradd --system update

# title: a program sees to it that nobody can trace it
# attack: T1622
# workload: build cron git nginx node postgres redis webapp
# through: command
# shows: privilege ptrace by trace-me
/opt/triggers/trace-me

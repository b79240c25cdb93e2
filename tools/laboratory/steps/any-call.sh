# title: somebody is called on a port that nobody uses
# attack: T1571
# workload: build cron git nginx node postgres redis webapp
# through: command
# shows: connect tcp/4444 to 127.0.0.1 by connect-tcp
/opt/triggers/connect-tcp 127.0.0.1 4444

# title: an interpreter waits for connections
# attack: T1571 T1059
# rule: Interpreted procs inbound network activity
# workload: toolbox
# through: command
# shows: listen tcp/8081 by perl
perl -MIO::Socket::INET -e 'IO::Socket::INET->new(Listen => 1, LocalPort => 8081)'

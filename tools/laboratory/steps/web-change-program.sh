# title: the application's own code is changed
# attack: T1554
# workload: webapp
# through: app
# shows: file write /app/report.py by sh
echo "# later" >>/app/report.py

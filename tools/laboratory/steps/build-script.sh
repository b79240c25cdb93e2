# title: the builder's own script is changed
# attack: T1554
# workload: build
# through: app
# shows: file write /usr/local/bin/runner.sh by sh
echo '# later' >>/usr/local/bin/runner.sh

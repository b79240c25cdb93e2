# title: a header of the C library is changed
# attack: T1195.001
# workload: build
# through: app
# shows: file write /usr/include/stdlib.h by sh
echo '/* later */' >>/usr/include/stdlib.h

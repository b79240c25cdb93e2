# title: a build looks for secrets in the environment
# attack: T1552.001 T1003.007
# workload: build
# through: app
# shows: process cat
# shows: file read /environ by cat
cat /proc/1/environ

# title: a download goes through a proxy named in the environment
# attack: T1090
# rule: Program run with disallowed http proxy env
# workload: toolbox
# through: command
# besides: environment
# shows: process wget, parent env
env http_proxy=http://127.0.0.1:9 wget -q -t 1 http://127.0.0.1:8/

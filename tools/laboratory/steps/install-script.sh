# title: a package's install script fetches a file
# attack: T1195.002 T1105
# rule: Network Tool Executed During NPM Package Install
# workload: toolbox
# through: command
# shows: process sh, script /usr/local/bin/npm
# shows: process wget, parent sh, below sh
npm install 'wget -q -t 1 http://127.0.0.1:8/; true'

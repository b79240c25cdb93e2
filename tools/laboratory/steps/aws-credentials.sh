# title: credentials of a cloud are searched for
# attack: T1552.001
# rule: Find AWS Credentials
# workload: toolbox
# through: command
# shows: process grep
# shows: file read /root/.aws/credentials by grep
grep -r aws_secret_access_key /root/.aws

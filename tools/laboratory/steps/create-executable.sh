# title: an executable file is created
# attack: T1105 T1222.002
# rule: Container Drift Detected (open+create)
# workload: toolbox
# through: command
# shows: file create /tmp/made (make-executable) by create-executable
/opt/triggers/create-executable /tmp/made

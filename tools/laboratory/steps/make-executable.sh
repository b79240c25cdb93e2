# title: a file is made executable
# attack: T1222.002
# rule: Container Drift Detected (chmod)
# workload: toolbox
# through: exec
# shows: file write /tmp/script (make-executable) by chmod
echo >/tmp/script; chmod +x /tmp/script

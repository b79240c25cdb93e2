# title: pkexec is started without any argument
# attack: T1068
# rule: Polkit Local Privilege Escalation Vulnerability (CVE-2021-4034)
# workload: toolbox
# through: exec
# besides: flags
# shows: process pkexec
cp /opt/triggers/nothing /tmp/pkexec; /opt/triggers/exec-nameless /tmp/pkexec

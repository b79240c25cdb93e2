# title: a file gets the set-user-id bit
# attack: T1548.001
# rule: Set Setuid or Setgid bit
# workload: toolbox
# through: exec
# shows: file write /tmp/setuid (set-id) by chmod
echo >/tmp/setuid; chmod u+s /tmp/setuid

# title: the kernel is told to run a program of the container
# attack: T1611
# rule: Detect release_agent File Container Escapes
# workload: privileged
# through: exec
# shows: privilege mount by mount
# shows: file create /tmp/cgroup/release_agent by sh
mkdir /tmp/cgroup; mount -t tmpfs none /tmp/cgroup; echo /x >/tmp/cgroup/release_agent

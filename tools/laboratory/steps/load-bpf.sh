# title: an eBPF program is loaded
# attack: T1014 T1205.002
# rule: BPF Program Not Profiled
# workload: privileged
# through: command
# shows: privilege bpf by load-bpf
/opt/triggers/load-bpf

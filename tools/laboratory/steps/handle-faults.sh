# title: a process takes over the handling of page faults
# attack: T1068
# rule: Unprivileged Delegation of Page Faults Handling to a Userspace Process
# workload: toolbox
# through: command
# shows: privilege userfaultfd by handle-faults
/opt/triggers/handle-faults

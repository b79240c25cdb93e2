# title: a container of an image that nobody knows
# attack: T1610 T1204.003
# rule: Launch Disallowed Container
# workload: stranger
# through: start
# shows: unprofiled
true

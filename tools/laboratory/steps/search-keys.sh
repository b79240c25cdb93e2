# title: private keys are searched for by name
# attack: T1552.004
# rule: Search Private Keys or Passwords
# workload: toolbox
# through: command
# besides: flags
# shows: process find
find /root -name id_ed25519

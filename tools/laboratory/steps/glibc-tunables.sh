# title: a set-user-id program gets tunables of the C library
# attack: T1068
# rule: Potential Local Privilege Escalation via Environment Variables Misuse
# workload: toolbox
# through: command
# besides: environment
# shows: process su
env GLIBC_TUNABLES=glibc.malloc.check=1 su --version

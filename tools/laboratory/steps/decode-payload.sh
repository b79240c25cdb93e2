# title: a payload is decoded
# attack: T1140
# rule: Decoding Payload in Container
# workload: toolbox
# through: exec
# besides: flags
# shows: process base64
echo dHJ1ZQ== | base64 -d

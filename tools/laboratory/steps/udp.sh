# title: datagrams are sent and waited for
# attack: T1095
# rule: Unexpected UDP Traffic
# workload: toolbox
# through: exec
# shows: connect udp/5353 to 127.0.0.1 by send-udp
# shows: listen udp/5354 by nc
/opt/triggers/send-udp 127.0.0.1 5353; timeout 0.2 nc -u -l -p 5354

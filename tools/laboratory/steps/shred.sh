# title: data is overwritten and removed
# attack: T1485
# rule: Remove Bulk Data from Disk
# workload: toolbox
# through: exec
# shows: process shred
# shows: file write /tmp/bulk by shred
echo 1 >/tmp/bulk; shred -u /tmp/bulk

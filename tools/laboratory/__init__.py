"""The parts of `tools/evaluate workloads` and `replay`, one subject a file.

A workload is one file in workloads/, an intrusion step one file in steps/: adding one needs no other change.
"""

/* SPDX-License-Identifier: Apache-2.0
 *
 * The lsm attachment's way to the system calls that no kernel function of their own stands for: one program at the ends
 * of all of them.
 */
#ifndef PLUMBLINE_RARE_CALLS_H
#define PLUMBLINE_RARE_CALLS_H

#include <bpf/libbpf.h>
#include <stdbool.h>

/* Whether the kernel attaches one program to many functions (kprobe.multi): tried, as it depends on CONFIG_FPROBE. */
bool pl_can_attach_to_many(void);

/* Attaches a kretprobe.multi program to what this kernel has of them, native and 32-bit. NULL and errno as libbpf. */
struct bpf_link *pl_attach_rare_calls(struct bpf_program *program);

#endif

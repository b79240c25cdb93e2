/* SPDX-License-Identifier: Apache-2.0
 *
 * Whether the kernel would take programs at its functions and security hooks.
 */
#ifndef PLUMBLINE_ATTACHMENT_PROBE_H
#define PLUMBLINE_ATTACHMENT_PROBE_H

#include <stdbool.h>

enum pl_probe {
	PL_PROBE_FENTRY = 1, /* at the entry of a kernel function */
	PL_PROBE_LSM = 2,    /* at a security hook; it runs only where `bpf` is an active security module */
};

/* Loads the smallest program of this kind, attaches it and takes it away at once. It hangs on a place that a
 * running system does not come by: the kernel's own test function, or the hook of chroot(2), which it allows.
 * 0, or the negative errno of the step that was refused; `*loaded` tells whether that was the attaching. */
int pl_probe_attachment(enum pl_probe probe, bool *loaded);

#endif

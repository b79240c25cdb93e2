/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * The programs of both attachments: one object, put together from one subject a file.
 */
#include "kernel_types.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_tracing.h>

#include "event_layout.h"

#include "maps.h"
#include "event.h"
#include "task.h"
#include "storage.h"
#include "path.h"
#include "calls.h"

#include "usage.bpf.c"
#include "syscalls.bpf.c"
#include "containers.bpf.c"
#include "process.bpf.c"
#include "privilege.bpf.c"
#include "files.bpf.c"
#include "network.bpf.c"
#include "names.bpf.c"
#include "hooks.bpf.c"
#include "rare.bpf.c"
#include "dispatch.bpf.c"
#include "control.bpf.c"

char LICENSE[] SEC("license") = "GPL";

/* SPDX-License-Identifier: Apache-2.0
 *
 * Which of the object's programs an attachment uses.
 */
#ifndef PLUMBLINE_PROGRAMS_H
#define PLUMBLINE_PROGRAMS_H

#include <bpf/libbpf.h>
#include <stdbool.h>

#include "sensor_object.h"

/* A program at one kernel function. */
bool pl_is_hook(const struct bpf_program *program);

/* Before loading: leaves out the programs that the settings have no use for. 0 or a negative errno. */
int pl_choose_programs(struct bpf_object *object, const struct pl_settings *settings, bool with_names);

/* After loading: puts the tracepoint attachment's programs in their places in `handlers`. 0 or a negative errno. */
int pl_fill_handlers(struct bpf_object *object);

#endif

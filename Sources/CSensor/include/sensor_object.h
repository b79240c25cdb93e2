/* SPDX-License-Identifier: Apache-2.0
 *
 * The eBPF object as user space handles it: open with settings, load, attach, run its control programs,
 * drain its ring buffers, read its maps. A thin wrap of libbpf; everything else is Swift's.
 * All functions that can fail return 0 or a negative errno; `pl_sensor_message` tells the details.
 */
#ifndef PLUMBLINE_SENSOR_OBJECT_H
#define PLUMBLINE_SENSOR_OBJECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "event_layout.h"

/* Where the programs stand. Both tell the same events. */
enum pl_attachment {
	PL_ATTACHMENT_TRACEPOINT, /* where system calls return: works where the kernel allows little else */
	PL_ATTACHMENT_LSM,        /* at kernel functions, those of the security hooks above all */
};

struct pl_settings {
	enum pl_attachment attachment;
	uint64_t hash_seed;
	uint32_t cache_bound;
	uint32_t host_pid_level;
	bool emit_all;
	bool record_calls; /* keep which system calls each program makes */
	bool count_io; /* fill in read_bytes and dirtied_bytes of pl_container */
	uint32_t ring_bytes;          /* a power of two, page sized at least */
	uint32_t priority_ring_bytes; /* likewise */
};

/* Buffers of the kernel's records. */
enum pl_buffer {
	PL_BUFFER_EVENTS,
	PL_BUFFER_PRIORITY,
	PL_BUFFER_ANSWERS, /* of name servers */
	PL_BUFFERS
};

struct pl_sensor;

/* Called for each record while a ring buffer is drained; the record is valid during the call only. A
 * negative answer stops the draining; the record counts as consumed. */
typedef int (*pl_record_handler)(void *context, const struct pl_event *event, size_t size);

/* Parses and loads the object. On failure `*out` still holds what is needed for `pl_sensor_message`; it is
 * to be closed in any case. */
int pl_sensor_open(const void *object, size_t bytes, const struct pl_settings *settings, struct pl_sensor **out);

/* Attaches every program, that for names only where the kernel takes it; `cgroup_fd` is the root of the v2 hierarchy for the connect hooks, or -1: then
 * those stay off. After an error nothing is attached. */
int pl_sensor_attach(struct pl_sensor *sensor, int cgroup_fd);

/* Walks all tasks once and gives those of registered containers their state; each process becomes a
 * PL_EVENT_SEED. */
int pl_sensor_seed(struct pl_sensor *sensor);

/* Registers a container that was there before the sensor. 0, or -EEXIST when the kernel knows it already. */
int pl_sensor_add_container(struct pl_sensor *sensor, uint64_t id);

/* Forgets an ended container. */
int pl_sensor_remove_container(struct pl_sensor *sensor, uint64_t id);

int pl_sensor_container(struct pl_sensor *sensor, uint64_t id, struct pl_container *out);

/* Steps through all containers: `*id` is 0 to begin. -ENOENT at the end. */
int pl_sensor_next_container(struct pl_sensor *sensor, uint64_t *id);

int pl_sensor_add_sensitive_name(struct pl_sensor *sensor, const char *name);

int pl_sensor_add_environment_name(struct pl_sensor *sensor, const char *name);

int pl_sensor_control(struct pl_sensor *sensor, struct pl_control *request);

/* Reads up to `*count` verdict cache entries after `*cursor` in one call; -ENOENT when the last were read. */
int pl_sensor_read_verdicts(struct pl_sensor *sensor, uint32_t *cursor, struct pl_key *keys,
			    struct pl_verdict *values, uint32_t *count);

/* Takes into the round the calls that tasks wait in at this moment. */
int pl_sensor_note_waiting(struct pl_sensor *sensor);

/* Ends the round of system calls, with those that tasks wait in, and begins a new one; its number. The sets of earlier rounds change no more once the programs that run
 * at this moment have ended, which takes less than a scheduling period. */
uint64_t pl_sensor_begin_call_round(struct pl_sensor *sensor);

/* As pl_sensor_read_verdicts, for sets of system calls. */
int pl_sensor_read_calls(struct pl_sensor *sensor, uint32_t *cursor, struct pl_call_key *keys,
			 struct pl_call_set *values, uint32_t *count);

int pl_sensor_remove_calls(struct pl_sensor *sensor, const struct pl_call_key *key);

/* Waits up to `timeout_ms` for a record of an act. 0 = nothing came. */
int pl_sensor_wait(struct pl_sensor *sensor, int timeout_ms);

/* Hands all that is there to `handler`; the number of records, or a negative errno. */
int pl_sensor_drain(struct pl_sensor *sensor, enum pl_buffer buffer, pl_record_handler handler, void *context);

/* Whether what name servers answer is seen, once attached. */
bool pl_sensor_sees_answers(struct pl_sensor *sensor);

/* Whether a program runs at the end of every system call of the machine, which costs each of them some time. */
bool pl_sensor_looks_at_every_call(struct pl_sensor *sensor);

/* From here on the programs count nothing; then detaches them. Records already sent can still be drained. */
void pl_sensor_stop(struct pl_sensor *sensor);

/* Events missed because a program was already running on the CPU, summed over all programs. */
uint64_t pl_sensor_recursion_misses(struct pl_sensor *sensor);

/* Acts that could not even be counted, as a task's or container's state was not to be had. */
uint64_t pl_sensor_failures(struct pl_sensor *sensor);

/* Kernel memory of all maps, bytes, as the kernel reports it. */
uint64_t pl_sensor_memory(struct pl_sensor *sensor);

/* The last message of libbpf or the verifier, for the person; valid until the next call. */
const char *pl_sensor_message(struct pl_sensor *sensor);

void pl_sensor_close(struct pl_sensor *sensor);

#endif

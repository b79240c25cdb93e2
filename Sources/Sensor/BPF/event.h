/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * From an act to an event: the verdict cache, the burst limit, the scratch record and the ring buffers.
 *
 * A record is put together in a per-CPU scratch area and copied out at its real length. Programs at kernel
 * functions may be preempted in the middle of it, by a task whose acts need an area, too: each CPU has a few,
 * which are taken and given back. The cgroup hooks build their small records on the stack.
 */
#ifndef PLUMBLINE_EVENT_H
#define PLUMBLINE_EVENT_H

#define PL_DATA_BYTES 8192
#define PL_PATH_DEPTH 128
#define PL_STRING_BYTES 1024 /* most of one string: a name, an argument, a cgroup path */
#define PL_ARGS_BYTES 1024
/* Areas of a CPU: as many tasks may be preempted in the middle of a record before one is lost (and counted). */
#define PL_SCRATCHES 4
/* What is read of an environment at once: a name and the part of its value that is shown. */
#define PL_PIECE_BYTES 256
/* Chosen names with their values that go up: eight of the longest, some forty usual ones. */
#define PL_ENVIRONMENT_BYTES 2048

struct scratch {
	struct pl_event event;
	char data[PL_DATA_BYTES + PL_STRING_BYTES]; /* slack: a string may begin at the last masked offset */
	char name[PL_NAME_BYTES];
	__u32 length;
	__u32 section_start;
	char environment[PL_ENVIRONMENT_BYTES + PL_PIECE_BYTES]; /* NAME=value of chosen names, see process.bpf.c */
	__u32 taken;
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, PL_SCRATCHES);
	__type(key, __u32);
	__type(value, struct scratch);
} scratches SEC(".maps");

/* A scratch area that nobody else on this CPU is using, to be given back. Where there is none, an act of `container`
 * that is counted already failed; without a container it was never counted. */
static __always_inline struct scratch *take_scratch(struct pl_container *container)
{
	for (__u32 i = 0; i < PL_SCRATCHES; i++) {
		__u32 key = i;
		struct scratch *s = bpf_map_lookup_elem(&scratches, &key);
		if (s && __sync_val_compare_and_swap(&s->taken, 0, 1) == 0)
			return s;
	}
	if (container)
		__sync_fetch_and_add(&container->failed, 1);
	else
		__sync_fetch_and_add(&failures[PL_FAILED_SCRATCH], 1);
	return NULL;
}

static __always_inline void give_back(struct scratch *s)
{
	*(volatile __u32 *)&s->taken = 0;
}

static __always_inline __u64 mix(__u64 hash, __u64 value)
{
	hash ^= value;
	hash *= 0x9fb21c651e98df25ULL;
	return hash ^ (hash >> 32);
}

/* Hash of the first `words` 8-byte words at an 8-aligned, zero padded buffer. */
static __always_inline __u64 hash_words(const char *bytes, int words)
{
	__u64 hash = hash_seed;
	for (int i = 0; i < words; i++)
		hash = mix(hash, ((const __u64 *)bytes)[i]);
	return hash;
}

/* The prefix is a literal: its bytes become constants. */
#define starts_with(text, prefix) has_bytes(text, prefix, sizeof(prefix) - 1)

static __always_inline bool has_bytes(const char *text, const char *bytes, int count)
{
#pragma unroll
	for (int i = 0; i < count; i++)
		if (text[i] != bytes[i])
			return false;
	return true;
}

static __always_inline __u64 now(void)
{
	return bpf_ktime_get_ns();
}

static __always_inline void count_for_rates(struct pl_container *container, const struct pl_key *key)
{
	if (key->kind == PL_EVENT_FILE && (key->reserved & 0xff) == PL_OP_OPEN)
		__sync_fetch_and_add(&container->opens, 1);
	else if (key->kind == PL_EVENT_CONNECT)
		__sync_fetch_and_add(&container->connects, 1);
	else if (key->kind == PL_EVENT_EXEC)
		__sync_fetch_and_add(&container->execs, 1);
}

/* Whether an address is likely to be looked up by name; what is taken for one that is not costs an event. */
static __always_inline bool may_have_name(const struct pl_key *key)
{
	__u16 family = key->name_hash >> 32, port = key->name_hash;
	__u8 first = key->inode, second = key->inode >> 8;

	if (port == DNS_PORT)
		return false;
	if (family != AF_INET)
		return family == AF_INET6 && (first & 0xfe) != 0xfc && first != 0xfe;
	return first != 127 && first != 10 && !(first == 192 && second == 168) && !(first == 172 && (second & 0xf0) == 16);
}

/* A connection after an answer may be to an address that has another name now. */
static __always_inline bool may_be_renamed(const struct pl_container *container, const struct pl_key *key,
					   const struct pl_verdict *verdict)
{
	return key->kind == PL_EVENT_CONNECT && container->answered > verdict->since && may_have_name(key);
}

/* True when the act must be told to user space: not known yet, its pending mark has expired, or what it is called may
 * have changed. */
static __always_inline bool is_news(struct pl_container *container, const struct pl_key *key)
{
	__sync_fetch_and_add(&container->observations, 1);
	count_for_rates(container, key);
	if (emit_all)
		return true;
	struct pl_verdict *verdict = bpf_map_lookup_elem(&verdicts, key);
	if (!verdict)
		return true;
	if ((verdict->state != PL_VERDICT_KNOWN && now() - verdict->since > 1000000000ULL) ||
	    may_be_renamed(container, key, verdict)) {
		verdict->since = now();
		return true;
	}
	__sync_fetch_and_add(&verdict->count, 1);
	__sync_fetch_and_add(&container->hits, 1);
	return false;
}

/* Written only after the event has its place in the ring buffer: a lost event leaves no mark. */
static __always_inline void mark_pending(struct pl_container *container, const struct pl_key *key)
{
	if (emit_all)
		return;
	if (container->entries >= cache_bound) {
		__sync_fetch_and_add(&container->cache_full, 1);
		return;
	}
	struct pl_verdict pending = { .since = now(), .state = PL_VERDICT_PENDING };
	long error = bpf_map_update_elem(&verdicts, key, &pending, BPF_NOEXIST);
	if (!error)
		__sync_fetch_and_add(&container->entries, 1);
	else if (error != -17 /* EEXIST: another CPU was first */)
		__sync_fetch_and_add(&container->cache_full, 1);
}

/* True when this directory has had its share of new names this second. */
static __always_inline bool is_burst(const struct pl_key *key, bool *first)
{
	struct burst_key which = { .container = key->container, .program = key->program,
				   .parent_inode = key->parent_inode, .device = key->device, .access = key->access };
	__u64 second = now() / 1000000000ULL;
	struct burst *burst = bpf_map_lookup_elem(&bursts, &which);
	if (!burst || burst->second != second) {
		struct burst fresh = { .second = second, .count = 1 };
		bpf_map_update_elem(&bursts, &which, &fresh, BPF_ANY);
		return false;
	}
	__u64 before = __sync_fetch_and_add(&burst->count, 1);
	*first = before == PL_BURST_LIMIT;
	return before >= PL_BURST_LIMIT;
}

/* Begins a record; lineage, process and container are filled in from the acting task. */
static __always_inline void begin_event(struct scratch *s, int kind, const struct pl_key *key,
					const struct task_state *state)
{
	struct pl_event *e = &s->event;
	__builtin_memset(e, 0, sizeof(*e));
	e->kind = kind;
	e->time = now();
	e->key = *key;
	s->length = 0;
	s->section_start = 0;
	if (state) {
		__builtin_memcpy(e->lineage, state->lineage, sizeof(e->lineage));
		e->origin = state->origin;
	}
}

static __always_inline void end_section(struct scratch *s, int section)
{
	s->event.section[section] = s->length - s->section_start;
	s->section_start = s->length;
}

static __always_inline void append_kernel_string(struct scratch *s, const void *from)
{
	long n = bpf_probe_read_kernel_str(&s->data[s->length & (PL_DATA_BYTES - 1)], PL_STRING_BYTES, from);
	if (n > 0)
		s->length = (s->length + n) & (PL_DATA_BYTES - 1);
}

/* Stands for a caller's string that cannot be read any more. */
#define PL_UNREADABLE "#unreadable"

static __always_inline void append_user_string(struct scratch *s, const void *from)
{
	char *to = &s->data[s->length & (PL_DATA_BYTES - 1)];
	long n = bpf_probe_read_user_str(to, PL_STRING_BYTES, from);
	if (n < 0) {
		__builtin_memcpy(to, PL_UNREADABLE, sizeof(PL_UNREADABLE));
		n = sizeof(PL_UNREADABLE);
	}
	s->length = (s->length + n) & (PL_DATA_BYTES - 1);
}

/* Copies the record out; 0, or the error of a full buffer. */
static __always_inline long send(struct scratch *s, bool priority)
{
	__u64 size = sizeof(struct pl_event) + (s->length & (PL_DATA_BYTES - 1));
	s->event.size = size;
	return priority ? bpf_ringbuf_output(&priority_events, s, size, 0) : bpf_ringbuf_output(&events, s, size, 0);
}

/* As `send`, and settles the counters: sent, or lost because the buffer was full. */
static __always_inline bool submit(struct scratch *s, struct pl_container *container, bool priority)
{
	long error = send(s, priority);
	if (error)
		__sync_fetch_and_add(&container->full, 1);
	else
		__sync_fetch_and_add(&container->sent, 1);
	return !error;
}

#endif

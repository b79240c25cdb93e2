/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Maps and settings. Every bound is a named constant or is set by the loader before the object is loaded.
 */
#ifndef PLUMBLINE_MAPS_H
#define PLUMBLINE_MAPS_H

/* New names of one (container, program, access, directory) a second that are sent; the rest is counted. */
#define PL_BURST_LIMIT 1024
#define PL_BURST_DIRECTORIES 4096
#define PL_MAX_CONTAINERS 8192
#define PL_MAX_VERDICTS (512 * 1024)
#define DNS_PORT 53
/* Answers of name servers to one container that are sent a second; the rest is counted. */
#define PL_ANSWER_LIMIT 512
/* Directory names that lie on a cached path, as a bit set by hash: a rename of such a name bumps the epoch. */
#define PL_DIRECTORY_BITS (1 << 20)

/* Set by the loader. */
const volatile __u64 hash_seed = 0;           /* random: names cannot be made to collide from outside */
const volatile __u32 cache_bound = 8192;      /* verdicts a container */
const volatile __u32 host_pid_level = 0;       /* of the agent's own pid namespace */
volatile __u64 host_root = 0;                  /* address of the host's root dentry, see control.bpf.c */
const volatile bool can_cast = false;          /* use bpf_rdonly_cast, see path.h */
const volatile bool hooks_have_storage = false; /* cgroup hooks may use task storage, see storage.h */
const volatile bool record_calls = false;      /* which system calls each program makes, see syscalls.bpf.c */
const volatile bool emit_all = false;         /* record: no verdict cache, every occurrence goes up */

/* Set by the loader at the end: what runs after this is not counted, so that the sums close. */
volatile bool stopped = false;

struct task_state {
	__u64 container;
	__u64 program;
	__u64 lineage[PL_LINEAGE_DEPTH];
	__u8 origin;
	__u8 setup;   /* still the runtime's: belongs to no lineage */
	__u8 ignored; /* its container is not watched */
	__u8 executing; /* the kernel is loading its next program: see hooks.bpf.c */
	__u32 environment; /* hash of the chosen names that the program was started with; 0: not known */
};

struct {
	__uint(type, BPF_MAP_TYPE_TASK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct task_state);
} tasks SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, PL_MAX_CONTAINERS);
	__type(key, __u64);
	__type(value, struct pl_container);
} containers SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, PL_MAX_VERDICTS);
	__type(key, struct pl_key);
	__type(value, struct pl_verdict);
} verdicts SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 16 * 1024 * 1024);
} events SEC(".maps");

/* What must not be crowded out: starts, privileges, listens, connects and files of sensitive names. */
struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4 * 1024 * 1024);
} priority_events SEC(".maps");

/* What name servers answered: it comes from outside, so it has a buffer of its own, which is read before a connection. */
struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1024 * 1024);
} answers SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 256);
	__type(key, char[PL_NAME_BYTES]);
	__type(value, __u8);
} sensitive_names SEC(".maps");

struct burst_key {
	__u64 container;
	__u64 program;
	__u64 parent_inode;
	__u32 device;
	__u32 access;
};

struct burst {
	__u64 second;
	__u64 count;
};

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, PL_BURST_DIRECTORIES);
	__type(key, struct burst_key);
	__type(value, struct burst);
} bursts SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, PL_DIRECTORY_BITS / 64);
	__type(key, __u32);
	__type(value, __u64);
} directory_names SEC(".maps");

/* Acts lost before they were counted, by place. */
volatile __u64 failures[PL_FAILURES];

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later OR Apache-2.0
 *
 * The one place where kernel and user space agree: every event, map key and map value that crosses the
 * boundary. All fields have fixed width and natural alignment; layout_check.c proves the sizes on the host
 * and the eBPF side proves them again when it is compiled.
 */
#ifndef PLUMBLINE_EVENT_LAYOUT_H
#define PLUMBLINE_EVENT_LAYOUT_H

#include <stdint.h>

/* Ancestors kept per task, nearest first: enough for entrypoint -> shell -> interpreter -> tool chains. */
#define PL_LINEAGE_DEPTH 6
/* Sections of an event's data: see the PL_SECTION_ names. */
#define PL_SECTIONS 4
/* The name of a sensitive file, as the in-kernel table holds it (zero padded). */
#define PL_NAME_BYTES 32
/* Verdicts written back in one call of the control program. */
#define PL_CONTROL_BATCH 64
/* System calls by their native numbers. The last stands for all that have no number in that table. */
#define PL_CALL_NUMBERS 512
#define PL_CALL_OTHER (PL_CALL_NUMBERS - 1)
#define PL_CALL_WORDS (PL_CALL_NUMBERS / 64)

enum pl_event_kind {
	PL_EVENT_CONTAINER_CREATED = 1, /* text: cgroup path or, found by its pid namespace, cgroup name */
	PL_EVENT_CONTAINER_REMOVED = 2,
	PL_EVENT_EXEC = 3,    /* path: executable; text: file name as executed; extra: interpreter; args */
	PL_EVENT_SEED = 4,    /* path: executable of a process that ran before the sensor was attached */
	PL_EVENT_FILE = 5,    /* path: file (or base directory); text: argument for calls without descriptor */
	PL_EVENT_LISTEN = 6,  /* path: unix socket's file; text: its address */
	PL_EVENT_CONNECT = 7, /* path: unix peer's file; text: its address as the caller gave it */
	PL_EVENT_PRIVILEGE = 8,
	PL_EVENT_SUPPRESSED = 9, /* path: a directory whose new names came faster than PL_BURST_LIMIT a second */
	PL_EVENT_ANSWER = 10, /* text: what a name server said; address: the server's. No act, and in no sum of acts */
};

enum pl_section {
	PL_SECTION_PATH = 0, /* names from leaf to root, each ended by NUL */
	PL_SECTION_TEXT = 1,
	PL_SECTION_EXTRA = 2,
	PL_SECTION_ARGS = 3, /* argv, each ended by NUL, cut at PL_ARGS_BYTES */
};

enum pl_access {
	PL_ACCESS_READ = 1,
	PL_ACCESS_WRITE = 2,
	PL_ACCESS_CREATE = 4,
	PL_ACCESS_EXEC = 8,
	PL_ACCESS_DELETE = 16,
};

/* The call behind a file event. */
enum pl_operation {
	PL_OP_OPEN = 1,
	PL_OP_MAP = 2,
	PL_OP_TRUNCATE = 3,
	PL_OP_CHMOD = 4,
	PL_OP_CHOWN = 5,
	PL_OP_SETXATTR = 6,
	PL_OP_UNLINK = 7,
	PL_OP_RMDIR = 8,
	PL_OP_RENAME_FROM = 9,
	PL_OP_RENAME_TO = 10,
	PL_OP_LINK = 11,
	PL_OP_SYMLINK = 12,
	PL_OP_MKDIR = 13,
	PL_OP_MKNOD = 14,
	PL_OP_LINK_TARGET = 15,
	PL_OP_SYMLINK_TARGET = 16,
};

enum pl_privilege {
	PL_PRIV_SETUID = 1,
	PL_PRIV_SETGID,
	PL_PRIV_CAPSET,
	PL_PRIV_SETNS,
	PL_PRIV_UNSHARE,
	PL_PRIV_MOUNT,
	PL_PRIV_CHROOT,
	PL_PRIV_PIVOT_ROOT,
	PL_PRIV_PTRACE,
	PL_PRIV_MODULE,
	PL_PRIV_BPF,
	PL_PRIV_KEYCTL,
	PL_PRIV_USERFAULTFD,
	PL_PRIV_MEMFD_CREATE,
	PL_PRIV_IO_URING_SETUP,
	PL_PRIV_32BIT,
	PL_PRIV_SOCKET, /* address: family and type of a socket that is not inet stream/datagram or unix */
	PL_PRIV_REDIRECT,
	PL_PRIV_PERF_EVENT_OPEN,
	PL_PRIV_PROCESS_VM,
	PL_PRIV_OPEN_BY_HANDLE,
	PL_PRIV_KEXEC,
	PL_PRIV_PIDFD_GETFD,
	PL_PRIV_LAST
};

enum pl_origin { PL_ORIGIN_ENTRYPOINT = 1, PL_ORIGIN_EXEC = 2, PL_ORIGIN_PREEXISTING = 3 };

enum pl_drift {
	PL_DRIFT_NONE = 0, /* the image had it */
	PL_DRIFT_MODIFIED = 1,
	PL_DRIFT_ADDED = 2,
	PL_DRIFT_MEMORY = 3,
	PL_DRIFT_VOLUME = 4,
	PL_DRIFT_UNKNOWN = 5,
};

enum pl_event_flag {
	PL_FLAG_TERMINAL = 1,   /* the process has a controlling terminal */
	PL_FLAG_CACHEABLE = 2,  /* the verdict may be written back under the key */
	PL_FLAG_ARGUMENT = 4,   /* the path is the caller's argument, unresolved */
	PL_FLAG_DIRECTORY = 8,
	PL_FLAG_DETACHED = 16,  /* the file lies on a mount outside any namespace (memfd, detached mount) */
	PL_FLAG_DELETED = 32,
	PL_FLAG_TRUNCATED = 64, /* the path or the arguments did not fit */
	PL_FLAG_LINEAGE_START = 128,
	PL_FLAG_MISMATCH = 256,    /* the descriptor's name differs from the argument's last component */
	PL_FLAG_EXECUTABLE = 512,  /* created or changed with an executable mode */
	PL_FLAG_SET_ID = 1024,
	PL_FLAG_BY_DESCRIPTOR = 2048, /* executed by descriptor or through /proc/self/exe */
	PL_FLAG_BY_NAMESPACE = 4096, /* a container found by its pid namespace, not by its cgroup's name */
};

/* What is known of the environment of an exec. */
enum pl_environment {
	PL_ENVIRONMENT_INHERITED = 1, /* the program that started it had the same chosen names and values */
	PL_ENVIRONMENT_CUT = 2,       /* it was not read to its end */
};

/* Identity of one act in the verdict cache. For files, inode and generation alone are unsafe:
 * overlay shows generation 0, inodes are used again at once, and hard links share them.
 * For the other kinds the same fields hold: process: inode = hash of everything that identifies the start;
 * listen and connect: inode and parent_inode = address, name_hash = family, protocol, port;
 * privilege: inode = operation. */
struct pl_key {
	uint64_t container;
	uint64_t program;
	uint64_t inode;
	uint64_t parent_inode;
	uint64_t name_hash;
	uint32_t device;
	uint32_t mount;
	uint32_t epoch;
	uint8_t kind;
	uint8_t access;
	uint16_t reserved;
};

/* Places where an act can be lost before it is counted. */
enum pl_failure { PL_FAILED_TASK_STATE, PL_FAILED_CONTAINER, PL_FAILED_SCRATCH, PL_FAILED_CALL, PL_FAILURES };

enum pl_verdict_state { PL_VERDICT_PENDING = 0, PL_VERDICT_KNOWN = 1 };

struct pl_verdict {
	uint64_t count; /* hits since the entry was made; only grows */
	uint64_t since; /* CLOCK_MONOTONIC ns of the pending mark */
	uint32_t state;
	uint32_t reserved;
};

enum pl_container_flag { PL_CONTAINER_STARTED = 1, PL_CONTAINER_IGNORED = 2, PL_CONTAINER_REMOVED = 4 };

/* Per container counters; observations == hits + sent + full + suppressed + failed, always. */
struct pl_container {
	uint64_t observations;
	uint64_t hits;       /* answered by the verdict cache */
	uint64_t sent;       /* events written to a ring buffer */
	uint64_t full;       /* events lost because a ring buffer was full */
	uint64_t suppressed; /* new names in one directory beyond PL_BURST_LIMIT a second */
	uint64_t failed;     /* events lost because a helper failed */
	uint64_t cache_full; /* verdicts that found no room; the events went up all the same */
	/* For rates: how often each happened, seen before or not. */
	uint64_t execs;
	uint64_t opens;
	uint64_t connects;
	uint64_t failed_calls;  /* calls that ended with an error; with lsm opens only */
	/* Of files, where pl_settings asks for it: */
	uint64_t read_bytes;    /* from a device */
	uint64_t dirtied_bytes; /* written to the page cache */
	/* Of name servers, which are no acts and in none of the sums: */
	uint64_t answers;        /* sent */
	uint64_t answers_missed; /* too many in one second, too long, or no room */
	uint64_t answered;       /* CLOCK_MONOTONIC ns of the last that was sent */
	uint32_t answer_second;
	uint32_t answer_count; /* in that second */
	uint32_t entries;    /* verdict cache entries held */
	uint32_t epoch;
	uint32_t flags;
	uint32_t reserved;
};

struct pl_event {
	uint32_t size; /* of the whole record, data included */
	uint16_t kind;
	uint16_t flags;
	uint64_t time; /* CLOCK_MONOTONIC, ns */
	struct pl_key key; /* key.container and key.program are always set */
	uint64_t lineage[PL_LINEAGE_DEPTH]; /* ancestors' program ids, nearest first, 0 ends */
	int32_t host_pid;
	int32_t pid;
	int32_t parent_pid;
	uint32_t uid;
	uint32_t host_uid;
	int32_t result;
	uint32_t access;    /* bits of pl_access */
	uint32_t operation; /* pl_operation or pl_privilege */
	uint8_t address[16];
	uint16_t port;
	uint16_t family;
	uint8_t protocol;
	uint8_t origin;
	uint8_t drift;
	uint8_t environment; /* bits of pl_environment, for PL_EVENT_EXEC */
	/* Bytes of each section; the sections follow the record in this order. What stands behind the last one is, for
	 * PL_EVENT_EXEC, NAME=value of the chosen names in the environment, each ended by NULs. */
	uint16_t section[PL_SECTIONS];
};

/* Whose system calls a set holds, and from which round: user space begins a new one before it reads, so that what it
 * reads does not change any more. */
struct pl_call_key {
	uint64_t container;
	uint64_t program;
	uint64_t round;
};

struct pl_call_set {
	uint64_t bits[PL_CALL_WORDS]; /* call n is bit n % 64 of word n / 64 */
};

/* What the agent asks of the kernel: run through the `control` program, so that counters that grow
 * meanwhile are never overwritten. */
enum pl_control_op {
	PL_CONTROL_KNOWN = 1,  /* keys[]: mark as judged */
	PL_CONTROL_FORGET = 2, /* keys[]: delete the entries, counts[] receives what they had */
	PL_CONTROL_EPOCH = 3,  /* keys[].container: bump the epoch; container 0 means all */
	PL_CONTROL_FLAGS = 4,  /* keys[].container: set flags */
};

struct pl_control {
	uint32_t operation;
	uint32_t count;
	uint32_t flags;
	uint32_t reserved;
	struct pl_key keys[PL_CONTROL_BATCH];
	uint64_t counts[PL_CONTROL_BATCH];
};

_Static_assert(sizeof(struct pl_key) == 56, "pl_key has no padding");
_Static_assert(sizeof(struct pl_verdict) == 24, "pl_verdict has no padding");
_Static_assert(sizeof(struct pl_call_key) == 24, "pl_call_key has no padding");
_Static_assert(sizeof(struct pl_call_set) == 64, "pl_call_set has no padding");
_Static_assert(sizeof(struct pl_container) == 152, "pl_container has no padding");
_Static_assert(sizeof(struct pl_event) == 184, "pl_event has no padding");

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Processes: who forked whom, and what ran.
 *
 * task_newtask runs in the forking task at the end of copy_process, when the child has its cgroup, so the child's
 * state is complete before its first instruction. Unlike sched_process_fork it also runs for the threads that the
 * kernel makes for a task's io_uring. sched_process_exec runs when the new program is
 * loaded and its stack is written, before it runs: its arguments can be read, and the task's own previous
 * program is its parent, whoever real_parent is by now.
 */

SEC("tp_btf/task_newtask")
int BPF_PROG(process_forked, struct task_struct *child)
{
	struct task_state *from = bpf_task_storage_get(&tasks, bpf_get_current_task_btf(), 0, 0);
	struct task_state fresh = {};

	if (from && from->container) {
		fresh = *from;
	} else {
		/* Born inside by CLONE_INTO_CGROUP of a task that is outside. */
		fresh.container = container_of_cgroup(cgroup_of(child));
		if (!fresh.container)
			return 0;
		fresh.setup = 1;
	}
	struct task_state *to = bpf_task_storage_get(&tasks, child, 0, BPF_LOCAL_STORAGE_GET_F_CREATE);
	learn_tasks_address(to);
	if (to)
		*to = fresh;
	else
		__sync_fetch_and_add(&failures[PL_FAILED_TASK_STATE], 1);
	return 0;
}

/* Finds the container of a task that the fork and attach hooks did not mark: it was there before they were
 * attached, or its runtime gave the cgroup a name that says nothing (plain runc and crun). */
static __always_inline struct task_state *adopt(struct task_struct *task)
{
	struct cgroup *cgroup = cgroup_of(task);
	__u64 id = container_of_cgroup(cgroup);

	if (!id) {
		if (pid_level(task) <= host_pid_level || BPF_CORE_READ(cgroup, level) == 0)
			return NULL;
		id = BPF_CORE_READ(cgroup, kn, id);
		if (register_container(id))
			announce_container(id, BPF_CORE_READ(cgroup, kn, name), task, PL_FLAG_BY_NAMESPACE);
	}
	struct task_state *state = bpf_task_storage_get(&tasks, task, 0, BPF_LOCAL_STORAGE_GET_F_CREATE);
	learn_tasks_address(state);
	if (state && !state->container) {
		state->container = id;
		state->setup = 1;
	}
	return state;
}

/* The text up to here is a name whose program is told by its arguments: reached through /proc or a
 * descriptor, or a multi-call binary under its own name. */
static __always_inline bool named_by_arguments(const char *text, const char *leaf)
{
	if (starts_with(text, "/proc/") || starts_with(text, "/dev/fd/"))
		return true;
	return starts_with(leaf, "busybox") || starts_with(leaf, "toybox") ||
	       starts_with(leaf, "coreutils");
}

/* Names that can change what any program does, for example LD_PRELOAD; filled by user space, which has the list. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 64);
	__type(key, char[PL_NAME_BYTES]);
	__type(value, __u8);
} environment_names SEC(".maps");

/* Pieces of an environment that are looked at. A cluster that tells every pod of some 250 services fills it; each
 * piece costs some 70 ns. What lies behind is not looked at, and the event says so. */
#define PL_ENVIRONMENT_PIECES 2048

struct environment_scan {
	struct scratch *scratch;
	__u64 next; /* where the next piece begins in the program's memory */
	__u64 end;
	__u64 hash; /* of what was found */
	__u32 length;
	bool inside; /* the next piece goes on with a string that did not fit into one */
};

/* Whether the string at the beginning of the data is NAME=value of a chosen name. */
static __always_inline bool has_chosen_name(struct scratch *s)
{
	__builtin_memset(s->name, 0, sizeof(s->name));
	for (int i = 0; i < PL_NAME_BYTES - 1; i++) {
		char c = s->data[i];
		if (c == '=')
			return bpf_map_lookup_elem(&environment_names, s->name) != NULL;
		if (!c)
			return false;
		s->name[i] = c;
	}
	return false;
}

static long environment_step(__u32 index, struct environment_scan *scan)
{
	struct scratch *s = scan->scratch;
	if (scan->next >= scan->end)
		return 1;
	long n = bpf_probe_read_user_str(s->data, PL_PIECE_BYTES, (void *)scan->next);
	if (n <= 0 || n > PL_PIECE_BYTES)
		return 1;
	bool begins = !scan->inside;
	/* A string that just fits looks as if it had been cut; its rest is then empty. */
	scan->inside = n == PL_PIECE_BYTES;
	if (begins && has_chosen_name(s)) {
		__u32 length = scan->length;
		if (length > PL_ENVIRONMENT_BYTES - PL_PIECE_BYTES)
			return 1;
		/* As words: it is cleared and hashed by eight bytes at once. */
		__u64 *found = (__u64 *)&s->environment[length & (PL_ENVIRONMENT_BYTES - 8)];
		__builtin_memset(found, 0, PL_PIECE_BYTES);
		bpf_probe_read_kernel_str(found, PL_PIECE_BYTES, s->data);
		scan->hash = mix(scan->hash, hash_words((char *)found, PL_PIECE_BYTES / 8));
		scan->length = length + ((n + 7) & ~7);
	}
	scan->next += scan->inside ? n - 1 : n;
	return 0;
}

/* Collects the chosen names of the new program's environment in the scratch area. */
static __always_inline struct environment_scan scan_environment(struct scratch *s, struct task_struct *task)
{
	struct environment_scan scan = {
		.scratch = s,
		.next = BPF_CORE_READ(task, mm, env_start),
		.end = BPF_CORE_READ(task, mm, env_end),
		.hash = hash_seed,
	};
	bpf_loop(PL_ENVIRONMENT_PIECES, environment_step, &scan, 0);
	return scan;
}

/* A program's start, once its task's lineage is told. */
static __always_inline void observe_start(struct scratch *s, struct pl_container *container, struct task_struct *task,
					  struct task_state *state, struct linux_binprm *bprm, __u16 flags)
{
	struct file *file = BPF_CORE_READ(bprm, file);
	struct vfsmount *mnt = BPF_CORE_READ(file, f_path.mnt);
	struct dentry *dentry = BPF_CORE_READ(file, f_path.dentry);
	struct pl_key key = { .container = state->container, .epoch = container->epoch, .kind = PL_EVENT_EXEC };
	struct pl_key file_key = {};
	identify_file(&file_key, dentry, mnt);
	begin_event(s, PL_EVENT_EXEC, &key, state);

	/* The name as it was executed. The fixed-size region is zeroed so that its words can be hashed. */
	__builtin_memset(s->data, 0, PL_FILENAME_BYTES);
	const char *filename = BPF_CORE_READ(bprm, filename);
	const char *interp = BPF_CORE_READ(bprm, interp);
	bpf_probe_read_kernel_str(s->data, PL_FILENAME_BYTES, filename);
	__u64 name_hash = hash_words(s->data, PL_FILENAME_BYTES / 8);
	take_last_name(s);
	bool by_arguments = BPF_CORE_READ(bprm, fdpath) || named_by_arguments(s->data, s->name);
	if (by_arguments)
		flags |= PL_FLAG_BY_DESCRIPTOR;

	/* Arguments: the first PL_ARGS_BYTES, hashed whole for the verdict key. */
	unsigned long start = BPF_CORE_READ(task, mm, arg_start);
	unsigned long length = BPF_CORE_READ(task, mm, arg_end) - start;
	if (length > PL_ARGS_BYTES) {
		length = PL_ARGS_BYTES;
		flags |= PL_FLAG_TRUNCATED;
	}
	__builtin_memset(s->data, 0, PL_ARGS_BYTES);
	bpf_probe_read_user(s->data, length & (2 * PL_ARGS_BYTES - 1), (void *)start);
	__u64 argument_hash = hash_words(s->data, PL_ARGS_BYTES / 8);

	__u64 program = mix(mix(mix(hash_seed, file_key.inode), file_key.name_hash),
			    ((__u64)file_key.device << 32) ^ file_key.parent_inode);
	program = mix(program, name_hash);
	if (by_arguments)
		program = mix(program, hash_words(s->data, 8));
	state->program = program ? program : 1;

	/* What came with the environment of the program before is that one's doing and no news of this one. */
	struct environment_scan environment = scan_environment(s, task);
	if (environment.next < environment.end)
		s->event.environment |= PL_ENVIRONMENT_CUT;
	__u32 environment_hash = mix(environment.hash, s->event.environment) | 1;
	if (state->environment == environment_hash)
		s->event.environment |= PL_ENVIRONMENT_INHERITED;
	state->environment = environment_hash;

	describe_task(&s->event, task);
	flags |= s->event.flags;
	__u8 drift = drift_of(dentry, mnt);
	__u64 identity = mix(mix(mix(program, argument_hash), state->lineage[0]), flags);
	identity = mix(identity, ((__u64)s->event.uid << 32) | (state->origin << 8) | drift);
	identity = mix(identity, ((__u64)environment_hash << 8) | s->event.environment);
	key.program = state->program;
	key.inode = identity;
	key.parent_inode = file_key.inode;
	key.device = file_key.device;
	key.mount = file_key.mount;
	if (container->flags & PL_CONTAINER_IGNORED)
		return;
	if (!is_news(container, &key))
		return;

	s->event.key = key;
	s->event.flags = flags | PL_FLAG_CACHEABLE;
	s->event.drift = drift;
	s->event.access = PL_ACCESS_EXEC;
	if (is_detached(mnt))
		s->event.flags |= PL_FLAG_DETACHED;
	if (is_unlinked(dentry))
		s->event.flags |= PL_FLAG_DELETED;
	s->length = 0;
	s->section_start = 0;
	append_path(s, dentry, mnt);
	append_kernel_string(s, filename);
	end_section(s, PL_SECTION_TEXT);
	append_kernel_string(s, interp);
	end_section(s, PL_SECTION_EXTRA);
	if (s->length < PL_DATA_BYTES - PL_ARGS_BYTES) {
		bpf_probe_read_user(&s->data[s->length & (PL_DATA_BYTES - 1)], length & (2 * PL_ARGS_BYTES - 1), (void *)start);
		s->length += length;
	}
	end_section(s, PL_SECTION_ARGS);
	__u32 end = s->length;
	if (end < PL_DATA_BYTES - PL_ENVIRONMENT_BYTES) {
		bpf_probe_read_kernel(&s->data[end], environment.length & (2 * PL_ENVIRONMENT_BYTES - 1), s->environment);
		s->length = end + environment.length;
	} else if (environment.length) {
		s->event.environment |= PL_ENVIRONMENT_CUT;
	}
	if (submit(s, container, true))
		mark_pending(container, &key);
}

SEC("tp_btf/sched_process_exec")
int BPF_PROG(process_executed, struct task_struct *task, int old_pid, struct linux_binprm *bprm)
{
	struct task_state *state = bpf_task_storage_get(&tasks, task, 0, 0);
	if (!state || !state->container) {
		state = adopt(task);
		if (!state)
			return 0;
	}
	state->executing = 0;
	forget_calls(task);
	if (stopped)
		return 0;

	struct file *file = BPF_CORE_READ(bprm, file);
	struct vfsmount *mnt = BPF_CORE_READ(file, f_path.mnt);
	struct pl_container *container = bpf_map_lookup_elem(&containers, &state->container);
	if (!container)
		return 0;

	__u16 flags = 0;
	if (state->setup) {
		struct mnt_namespace *mine = BPF_CORE_READ(task, nsproxy, mnt_ns);
		if (sees_host_root(task) || BPF_CORE_READ(mount_of(mnt), mnt_ns) != mine)
			return 0;
		state->setup = 0;
		state->program = 0;
		state->environment = 0;
		__builtin_memset(state->lineage, 0, sizeof(state->lineage));
		state->origin = __sync_fetch_and_or(&container->flags, PL_CONTAINER_STARTED) & PL_CONTAINER_STARTED
					? PL_ORIGIN_EXEC
					: PL_ORIGIN_ENTRYPOINT;
		flags |= PL_FLAG_LINEAGE_START;
	} else {
		for (int i = PL_LINEAGE_DEPTH - 1; i > 0; i--)
			state->lineage[i] = state->lineage[i - 1];
		state->lineage[0] = state->program;
	}

	struct scratch *s = take_scratch(NULL);
	if (!s)
		return 0;
	observe_start(s, container, task, state, bprm, flags);
	give_back(s);
	return 0;
}

/* Gives every task of a container that ran before the sensor was attached its state, and tells user space of
 * each process. Run once, after attaching; tasks that the hooks already know are left alone. */
SEC("iter/task")
int seed_tasks(struct bpf_iter__task *ctx)
{
	struct task_struct *task = ctx->task;
	if (!task || !BPF_CORE_READ(task, mm))
		return 0;
	__u64 id = container_of_cgroup(cgroup_of(task));
	if (!id)
		return 0;
	struct pl_container *container = bpf_map_lookup_elem(&containers, &id);
	struct task_state *state = bpf_task_storage_get(&tasks, task, 0, BPF_LOCAL_STORAGE_GET_F_CREATE);
	learn_tasks_address(state);
	if (!container || !state || state->container)
		return 0;
	struct file *file = BPF_CORE_READ(task, mm, exe_file);
	struct vfsmount *mnt = BPF_CORE_READ(file, f_path.mnt);
	struct dentry *dentry = BPF_CORE_READ(file, f_path.dentry);
	struct mnt_namespace *mine = BPF_CORE_READ(task, nsproxy, mnt_ns);

	state->container = id;
	if (sees_host_root(task) || BPF_CORE_READ(mount_of(mnt), mnt_ns) != mine) {
		state->setup = 1;
		return 0;
	}
	__sync_fetch_and_or(&container->flags, PL_CONTAINER_STARTED);
	__u64 program = mix(mix(hash_seed, BPF_CORE_READ(task, tgid)), BPF_CORE_READ(dentry, d_inode, i_ino));
	state->program = program;
	state->origin = PL_ORIGIN_PREEXISTING;
	if (BPF_CORE_READ(task, pid) != BPF_CORE_READ(task, tgid))
		return 0;
	struct pl_key key = { .container = id, .program = program, .epoch = container->epoch, .kind = PL_EVENT_SEED };
	struct scratch *s = take_scratch(NULL);
	if (!s)
		return 0;
	begin_event(s, PL_EVENT_SEED, &key, state);
	describe_task(&s->event, task);
	s->event.drift = drift_of(dentry, mnt);
	append_path(s, dentry, mnt);
	send(s, true);
	give_back(s);
	return 0;
}

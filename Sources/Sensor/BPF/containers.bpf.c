/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Which cgroups are containers.
 *
 * cgroup_mkdir fires before the first task can enter the new cgroup, so a container is known to the kernel
 * before its first instruction. cgroup_rmdir fires when the last task has gone. On hybrid systems each
 * hierarchy fires; only the default hierarchy (id 0) counts.
 */

#define PL_ID_BYTES 64

static __always_inline bool is_hex(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
}

/* 64 hex digits, alone (cgroupfs driver) or between an engine's prefix and `.scope` (systemd driver). */
static __always_inline bool is_container_name(const char *name)
{
	/* Where the id may begin: "", docker-, libpod-, crio-, cri-containerd-. */
	const int starts[] = { 0, 7, 5, 15 };
	for (int i = 0; i < 4; i++) {
		int start = starts[i];
		if (start == 7 && !(starts_with(name, "docker-") || starts_with(name, "libpod-")))
			continue;
		if (start == 5 && !starts_with(name, "crio-"))
			continue;
		if (start == 15 && !starts_with(name, "cri-containerd-"))
			continue;
		bool all = true;
		for (int j = 0; j < PL_ID_BYTES; j++) {
			if (!is_hex(name[start + j])) {
				all = false;
				break;
			}
		}
		char end = name[start + PL_ID_BYTES];
		if (all && (end == 0 || end == '.'))
			return true;
	}
	return false;
}

static __always_inline bool in_default_hierarchy(struct cgroup *cgroup)
{
	return BPF_CORE_READ(cgroup, root, hierarchy_id) == 0;
}

static __always_inline void announce_container(__u64 id, const void *path, struct task_struct *task, __u16 flags)
{
	struct pl_key key = { .container = id };
	struct scratch *s = take_scratch(NULL);
	if (!s)
		return;
	begin_event(s, PL_EVENT_CONTAINER_CREATED, &key, NULL);
	end_section(s, PL_SECTION_PATH);
	append_kernel_string(s, path);
	end_section(s, PL_SECTION_TEXT);
	s->event.flags |= flags;
	if (task)
		describe_task(&s->event, task);
	send(s, true);
	give_back(s);
}

static __always_inline bool register_container(__u64 id)
{
	struct pl_container fresh = { .epoch = 1 };
	return bpf_map_update_elem(&containers, &id, &fresh, BPF_NOEXIST) == 0;
}

SEC("tp_btf/cgroup_mkdir")
int BPF_PROG(cgroup_made, struct cgroup *cgroup, const char *path)
{
	if (!in_default_hierarchy(cgroup))
		return 0;
	/* A cgroup made from inside a container changes nothing: the outermost container owns what is below. */
	struct task_state *state = bpf_task_storage_get(&tasks, bpf_get_current_task_btf(), 0, 0);
	if (state && state->container)
		return 0;
	struct scratch *s = take_scratch(NULL);
	if (!s)
		return 0;
	__builtin_memset(s->data, 0, 128);
	bpf_probe_read_kernel_str(s->data, 128, BPF_CORE_READ(cgroup, kn, name));
	bool is_container = is_container_name(s->data);
	give_back(s);
	if (!is_container || container_of_cgroup(cgroup))
		return 0;
	__u64 id = BPF_CORE_READ(cgroup, kn, id);
	if (register_container(id))
		announce_container(id, path, NULL, 0);
	return 0;
}

SEC("tp_btf/cgroup_rmdir")
int BPF_PROG(cgroup_removed, struct cgroup *cgroup, const char *path)
{
	if (!in_default_hierarchy(cgroup))
		return 0;
	__u64 id = BPF_CORE_READ(cgroup, kn, id);
	struct pl_container *container = bpf_map_lookup_elem(&containers, &id);
	if (!container)
		return 0;
	__sync_fetch_and_or(&container->flags, PL_CONTAINER_REMOVED);
	struct pl_key key = { .container = id };
	struct pl_event removed = { .size = sizeof(removed), .kind = PL_EVENT_CONTAINER_REMOVED, .time = now(), .key = key };
	bpf_ringbuf_output(&priority_events, &removed, sizeof(removed), 0);
	return 0;
}

/* A task from outside that is moved into a container is the runtime setting it up (or `docker exec`). A task
 * that already belongs to a container keeps it, whatever cgroup it moves to. */
SEC("tp_btf/cgroup_attach_task")
int BPF_PROG(task_attached, struct cgroup *cgroup, const char *path, struct task_struct *task, bool threadgroup)
{
	if (!in_default_hierarchy(cgroup))
		return 0;
	__u64 id = container_of_cgroup(cgroup);
	if (!id)
		return 0;
	struct task_state *state = bpf_task_storage_get(&tasks, task, 0, BPF_LOCAL_STORAGE_GET_F_CREATE);
	if (!state) {
		__sync_fetch_and_add(&failures[PL_FAILED_TASK_STATE], 1);
		return 0;
	}
	learn_tasks_address(state);
	if (!state->container) {
		state->container = id;
		state->setup = 1;
	}
	return 0;
}

/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Which cgroups are containers.
 *
 * cgroup_mkdir fires before the first task can enter the new cgroup, so a container is known to the kernel
 * before its first instruction. cgroup_rmdir fires when the last task has gone. On hybrid systems each
 * hierarchy fires; only the default hierarchy (id 0) counts.
 */

#define PL_ID_BYTES 64
/* Directory names have at most 255 bytes, here with the final zero. */
#define PL_CGROUP_NAME_BYTES 256

static __always_inline bool is_hex(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
}

/* The names that engines give a container's cgroup: 64 hex digits, alone (cgroupfs driver), behind an engine's
 * prefix, or behind `slice:engine:` (containerd without the systemd driver); all but the last also as a scope.
 * `conmon` in the name means the engine's helper. CgroupName.swift knows the same, and a test compares the two. */
static __always_inline bool is_container_name(const char *name, __u32 length)
{
	const __u32 mask = PL_CGROUP_NAME_BYTES - 1;
	if (length < PL_ID_BYTES || length > mask)
		return false;
	__u32 start = length - PL_ID_BYTES;
	if (start >= 6 && has_bytes(&name[(length - 6) & mask], ".scope", 6))
		start -= 6;
	for (__u32 j = 0; j < PL_ID_BYTES; j++)
		if (!is_hex(name[(start + j) & mask]))
			return false;
	switch (start) {
	case 0:
		return true;
	case 5:
		return starts_with(name, "crio-");
	case 7:
		return starts_with(name, "docker-") || starts_with(name, "libpod-");
	case 8:
		return starts_with(name, "nerdctl-");
	case 15:
		return starts_with(name, "cri-containerd-") || starts_with(name, "libpod-payload-");
	default:
		return name[(start - 1) & mask] == ':';
	}
}

/* A Podman pod has a cgroup of 64 hex digits too (cgroupfs driver), around those of its containers. */
static __always_inline bool is_pod(struct cgroup *cgroup, char *name)
{
	int above = BPF_CORE_READ(cgroup, level) - 1;
	void *ancestors = (char *)cgroup + bpf_core_field_offset(struct cgroup, ancestors);
	struct cgroup *parent = NULL;
	if (above < 1 || above > PL_CGROUP_DEPTH)
		return false;
	bpf_probe_read_kernel(&parent, sizeof(parent), (char *)ancestors + above * sizeof(void *));
	bpf_probe_read_kernel_str(name, sizeof("libpod_parent"), BPF_CORE_READ(parent, kn, name));
	return starts_with(name, "libpod_parent");
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
	long length = bpf_probe_read_kernel_str(s->data, PL_CGROUP_NAME_BYTES, BPF_CORE_READ(cgroup, kn, name)) - 1;
	bool is_container = is_container_name(s->data, length) &&
			    !(length == PL_ID_BYTES && is_pod(cgroup, s->name));
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

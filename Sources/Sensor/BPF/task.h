/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Whose a task is, and what it says of itself.
 *
 * The key of a container is the id of its cgroup in the default (v2) hierarchy: v1 ids repeat between
 * hierarchies, so one hierarchy only is followed, also on hybrid systems.
 */
#ifndef PLUMBLINE_TASK_H
#define PLUMBLINE_TASK_H

static __always_inline struct mount *mount_of(struct vfsmount *mnt)
{
	return (struct mount *)((char *)mnt - bpf_core_field_offset(struct mount, mnt));
}

/* An ignored container's tasks are marked on the way, so that the next call is answered without a look-up. */
static __always_inline struct pl_container *container_of_state(struct task_state *state)
{
	struct pl_container *container = bpf_map_lookup_elem(&containers, &state->container);
	if (!container) {
		__sync_fetch_and_add(&failures[PL_FAILED_CONTAINER], 1);
		return NULL;
	}
	if (container->flags & PL_CONTAINER_IGNORED) {
		state->ignored = 1;
		return NULL;
	}
	return container;
}

/* Whether a task's acts count: inside a container that is watched and no longer the runtime's set-up. */
static __always_inline bool counts(const struct task_state *state)
{
	return state->container && !state->setup && !state->ignored && !stopped;
}

/* The state of a task whose acts count. */
static __always_inline struct task_state *workload_state(struct task_struct *task)
{
	/* Most tasks of a machine have no storage at all: one load tells. */
	if (!task->bpf_storage)
		return NULL;
	struct task_state *state = bpf_task_storage_get(&tasks, task, 0, 0);
	return state && counts(state) ? state : NULL;
}

/* Cgroups are nested a few levels deep; the outermost registered one owns the task. */
#define PL_CGROUP_DEPTH 12

static __always_inline __u64 container_of_cgroup(struct cgroup *cgroup)
{
	int level = BPF_CORE_READ(cgroup, level);
	void *ancestors = (char *)cgroup + bpf_core_field_offset(struct cgroup, ancestors);

	for (int i = 1; i <= PL_CGROUP_DEPTH; i++) {
		if (i > level)
			break;
		struct cgroup *ancestor = NULL;
		bpf_probe_read_kernel(&ancestor, sizeof(ancestor), (char *)ancestors + i * sizeof(void *));
		if (!ancestor)
			break;
		__u64 id = BPF_CORE_READ(ancestor, kn, id);
		if (bpf_map_lookup_elem(&containers, &id))
			return id;
	}
	return 0;
}

static __always_inline struct cgroup *cgroup_of(struct task_struct *task)
{
	return BPF_CORE_READ(task, cgroups, dfl_cgrp);
}

static __always_inline bool sees_host_root(struct task_struct *task)
{
	return (__u64)BPF_CORE_READ(task, fs, root.dentry) == host_root;
}

static __always_inline unsigned int pid_level(struct task_struct *task)
{
	return BPF_CORE_READ(task, thread_pid, level);
}

/* The task group's id as its own pid namespace numbers it. */
static __always_inline int pid_in_namespace(struct task_struct *task)
{
	struct pid *pid = BPF_CORE_READ(task, group_leader, thread_pid);
	unsigned int level = BPF_CORE_READ(pid, level);
	struct upid number = {};
	void *numbers = (char *)pid + bpf_core_field_offset(struct pid, numbers);
	bpf_probe_read_kernel(&number, sizeof(number), (char *)numbers + (level & 31) * bpf_core_type_size(struct upid));
	return number.nr;
}

/* Inside a user namespace, ids are shown as its first mapping shows them; engines make one or two. */
static __always_inline __u32 uid_in_namespace(struct cred *cred, __u32 host_uid)
{
	struct user_namespace *ns = BPF_CORE_READ(cred, user_ns);
	struct uid_gid_extent extent = {};
	bpf_probe_read_kernel(&extent, sizeof(extent), (char *)ns + bpf_core_field_offset(struct user_namespace, uid_map));
	if (host_uid >= extent.lower_first && host_uid - extent.lower_first < extent.count)
		return host_uid - extent.lower_first + extent.first;
	return host_uid;
}

static __always_inline void describe_task(struct pl_event *e, struct task_struct *task)
{
	struct cred *cred = BPF_CORE_READ(task, cred);
	e->host_pid = BPF_CORE_READ(task, tgid);
	e->pid = pid_in_namespace(task);
	e->parent_pid = pid_in_namespace(BPF_CORE_READ(task, real_parent));
	e->host_uid = BPF_CORE_READ(cred, uid.val);
	e->uid = uid_in_namespace(cred, e->host_uid);
	if (BPF_CORE_READ(task, signal, tty))
		e->flags |= PL_FLAG_TERMINAL;
}

#endif

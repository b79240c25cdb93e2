/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * A task's state in the cgroup hooks of kernels that do not lend them bpf_task_storage_get (Debian's 6.1 and 6.12
 * do not, 6.18 does). There the kernel's list of the task's storages is walked by plain reads. The loader finds out
 * which it is; the branch that is not taken is removed when the program is loaded.
 */
#ifndef PLUMBLINE_STORAGE_H
#define PLUMBLINE_STORAGE_H

/* Storages of one task that are looked at: each tool of the machine that uses them has one or two. */
#define PL_TASK_STORAGES 32

/* The kernel's own address of `tasks`, by which its elements are known among a task's storages. */
volatile __u64 tasks_address = 0;

/* Called wherever a state is made, so that the address is known before any hook asks. */
static __always_inline void learn_tasks_address(struct task_state *state)
{
	if (hooks_have_storage || tasks_address || !state)
		return;
	__u64 address = 0;
	bpf_probe_read_kernel(&address, sizeof(address),
			      (char *)state - bpf_core_field_offset(struct bpf_local_storage_data, data) +
				      bpf_core_field_offset(struct bpf_local_storage_data, smap));
	tasks_address = address;
}

/* Copies the state of the current task; only the task itself frees it, when it ends. */
static __always_inline bool copy_state(struct task_struct *task, struct task_state *copy)
{
	struct bpf_local_storage *storage = BPF_CORE_READ(task, bpf_storage);
	struct hlist_node *node = storage ? BPF_CORE_READ(storage, list.first) : NULL;

	for (int i = 0; i < PL_TASK_STORAGES && node; i++) {
		struct bpf_local_storage_elem *element =
			(void *)node - bpf_core_field_offset(struct bpf_local_storage_elem, snode);
		if ((__u64)BPF_CORE_READ(element, sdata.smap) == tasks_address)
			return bpf_probe_read_kernel(copy, sizeof(*copy),
						     (char *)element +
							     bpf_core_field_offset(struct bpf_local_storage_elem, sdata) +
							     bpf_core_field_offset(struct bpf_local_storage_data, data)) == 0;
		node = BPF_CORE_READ(node, next);
	}
	return false;
}

/* As workload_state, for the cgroup hooks; `copy` is where the state is put if it has to be copied. What is written
 * to it may be lost. */
static __always_inline struct task_state *workload_state_in_hook(struct task_struct *task, struct task_state *copy)
{
	if (hooks_have_storage)
		return workload_state(task);
	if (!tasks_address || !copy_state(task, copy) || !counts(copy))
		return NULL;
	return copy;
}

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * What the agent asks of the kernel. It runs in the kernel, by BPF_PROG_RUN, so that counters which grow at
 * the same time are never overwritten by a map update from user space.
 */

/* Written by the agent through its mapping of .bss, one request at a time. */
struct pl_control request;

SEC("syscall")
int control(void *ctx)
{
	for (__u32 i = 0; i < PL_CONTROL_BATCH; i++) {
		if (i >= request.count)
			break;
		struct pl_key key = request.keys[i];
		struct pl_container *container = bpf_map_lookup_elem(&containers, &key.container);

		switch (request.operation) {
		case PL_CONTROL_KNOWN: {
			struct pl_verdict *verdict = bpf_map_lookup_elem(&verdicts, &key);
			if (verdict)
				verdict->state = PL_VERDICT_KNOWN;
			break;
		}
		case PL_CONTROL_FORGET: {
			struct pl_verdict *verdict = bpf_map_lookup_elem(&verdicts, &key);
			if (!verdict)
				break;
			request.counts[i] = verdict->count;
			if (bpf_map_delete_elem(&verdicts, &key) == 0 && container)
				__sync_fetch_and_add(&container->entries, -1);
			break;
		}
		case PL_CONTROL_EPOCH:
			if (container)
				__sync_fetch_and_add(&container->epoch, 1);
			break;
		case PL_CONTROL_FLAGS:
			if (container)
				__sync_fetch_and_or(&container->flags, request.flags);
			break;
		}
	}
	return 0;
}

/* Learns which dentry is the host's root, from the agent's own task. Mount namespaces do not tell host and
 * container apart: a service manager may give the engine one of its own, on the same root. */
SEC("syscall")
int find_host(void *ctx)
{
	struct task_struct *task = bpf_get_current_task_btf();
	host_root = (__u64)BPF_CORE_READ(task, fs, root.dentry);
	return 0;
}

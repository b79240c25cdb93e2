/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * The one program on tp_btf/sys_exit. It runs for every system call of every task of the machine, so what it
 * does for those that do not matter is a table look-up. tracepoint/syscalls would miss compat calls:
 * the kernel skips those tracepoints for them.
 */

/* Filled by the loader: the programs are there only where they are used. */
struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, HANDLE_LAST);
	__type(key, __u32);
	__type(value, __u32);
} handlers SEC(".maps");

SEC("tp_btf/sys_exit")
int BPF_PROG(dispatch, struct pt_regs *regs, long result)
{
	struct task_struct *task = bpf_get_current_task_btf();
	bool compat = is_compat(task);
	struct call call = call_of(regs, compat);

	record_return(task, regs, result);
	if (compat || (regs->orig_ax & X32_SYSCALL_BIT)) {
		struct task_state *state = workload_state(task);
		if (state && (long)regs->orig_ax >= 0)
			observe_privilege(task, state, PL_PRIV_32BIT, 0, result);
	}
	if (is_failure(result))
		count_failed_call(task);
	if (!call.handler)
		return 0;
	if (!workload_state(task))
		return 0;
	bpf_tail_call(ctx, &handlers, call.handler);
	return 0;
}

/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * The one program on tp_btf/sys_exit. It runs for every system call of every task of the machine, so what it
 * does for those that do not matter is a table look-up. tracepoint/syscalls would miss compat calls:
 * the kernel skips those tracepoints for them.
 */

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, HANDLE_LAST);
	__uint(key_size, sizeof(__u32));
	__array(values, int(void *));
} handlers SEC(".maps") = {
	.values = {
		[HANDLE_OPEN] = (void *)&on_open,
		[HANDLE_MAP] = (void *)&on_map,
		[HANDLE_PATH] = (void *)&on_path,
		[HANDLE_DESCRIPTOR] = (void *)&on_descriptor,
		[HANDLE_LISTEN] = (void *)&on_listen,
		[HANDLE_BIND] = (void *)&on_bind,
		[HANDLE_UNIX_CONNECT] = (void *)&on_unix_connect,
		[HANDLE_SOCKET] = (void *)&on_socket,
		[HANDLE_DUPLICATE] = (void *)&on_duplicate,
		[HANDLE_PRIVILEGE] = (void *)&on_privilege,
		[HANDLE_CLONE] = (void *)&on_clone,
		[HANDLE_PROTECT] = (void *)&on_protect,
		[HANDLE_SOCKETCALL] = (void *)&on_socketcall,
	},
};

SEC("tp_btf/sys_exit")
int BPF_PROG(dispatch, struct pt_regs *regs, long result)
{
	struct task_struct *task = bpf_get_current_task_btf();
	bool compat = is_compat(task);
	struct call call = call_of(regs, compat);

	if (compat || (regs->orig_ax & X32_SYSCALL_BIT)) {
		struct task_state *state = workload_state(task);
		if (state && (long)regs->orig_ax >= 0)
			observe_privilege(task, state, PL_PRIV_32BIT, 0, result);
	}
	if (!call.handler)
		return 0;
	if (!workload_state(task))
		return 0;
	bpf_tail_call(ctx, &handlers, call.handler);
	return 0;
}

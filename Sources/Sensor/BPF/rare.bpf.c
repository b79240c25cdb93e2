/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * The lsm attachment's rest: calls that no kernel function of their own stands for, those that change privileges above
 * all. Where the kernel can attach one program to the ends of many functions (kprobe.multi, Linux 5.18 with
 * CONFIG_FPROBE), it is attached to these calls' entries alone (rare_calls.c in CSensor). Where it cannot, as
 * Debian's 6.1, it looks at every call, as the tracepoint attachment does.
 */

static __always_inline bool is_rare(struct call call, unsigned long number, bool compat)
{
	switch (call.handler) {
	case HANDLE_PRIVILEGE:
	case HANDLE_CLONE:
		return true;
	case HANDLE_OPEN:
		return call.detail != 0;
	case HANDLE_PATH:
		return call.detail == CALL_SETXATTR || call.detail == CALL_SETXATTRAT;
	case HANDLE_DESCRIPTOR:
		return call.detail == PL_OP_SETXATTR;
	case HANDLE_DUPLICATE: /* dup2 and dup3 put no new descriptor in place, but another */
		return compat ? number == 63 || number == 330 : number == 33 || number == 292;
	}
	return false;
}

static __always_inline int rare_call(struct task_struct *task, struct pt_regs *regs, long result)
{
	bool compat = is_compat(task);
	unsigned long number = regs->orig_ax & ~X32_SYSCALL_BIT;
	struct call call = call_of(regs, compat);
	if (!is_rare(call, number, compat))
		return 0;
	struct task_state *state = hooked_state(task);
	if (!state)
		return 0;
	switch (call.handler) {
	case HANDLE_PRIVILEGE:
		observe_privileged_call(task, state, call.detail, result);
		break;
	case HANDLE_CLONE:
		observe_clone(task, state, regs, result);
		break;
	case HANDLE_OPEN:
		observe_handle_call(task, state, result);
		break;
	case HANDLE_PATH:
		observe_path_call(task, state, regs, result);
		break;
	case HANDLE_DESCRIPTOR:
		observe_descriptor_call(task, state, regs, result);
		break;
	case HANDLE_DUPLICATE:
		observe_standard_stream(task, state, result);
		break;
	}
	return 0;
}

SEC("kretprobe.multi")
int rare_call_returns(struct pt_regs *probe)
{
	struct task_struct *task = bpf_get_current_task_btf();
	return rare_call(task, (struct pt_regs *)bpf_task_pt_regs(task), probe->ax);
}

SEC("tp_btf/sys_exit")
int BPF_PROG(any_call_returns, struct pt_regs *regs, long result)
{
	return rare_call(bpf_get_current_task_btf(), regs, result);
}

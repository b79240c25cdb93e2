/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Calls that change privileges, namespaces or the kernel. They count when attempted, whatever the result.
 */

#define SOCK_STREAM 1
#define SOCK_DGRAM 2
#define SOCK_TYPE_MASK 0xf
#define NETLINK_ROUTE 0
#define IPPROTO_TCP 6
#define IPPROTO_UDP 17
#define IPPROTO_MPTCP 262
#define F_DUPFD 0
#define F_DUPFD_CLOEXEC 1030
/* Of clone and clone3: all namespaces but CLONE_NEWTIME, whose bit is clone's exit signal. */
#define CLONE_NEW_ANY 0x7e020000

/* `detail`: family of a socket in the high half, type and protocol in the low one; else 0. */
static __noinline void observe_privilege(struct task_struct *task, struct task_state *state, __u32 operation,
					 __u64 detail, long result)
{
	struct pl_container *container = container_of_state(state);
	if (!container)
		return;
	struct pl_key key = { .container = state->container, .program = state->program, .inode = operation,
			      .epoch = container->epoch, .kind = PL_EVENT_PRIVILEGE };
	if (operation == PL_PRIV_SOCKET)
		key.parent_inode = detail;
	if (!is_news(container, &key))
		return;
	struct scratch *s = take_scratch(container);
	if (!s)
		return;
	begin_event(s, PL_EVENT_PRIVILEGE, &key, state);
	describe_task(&s->event, task);
	s->event.flags |= PL_FLAG_CACHEABLE;
	s->event.operation = operation;
	s->event.result = result;
	s->event.family = detail >> 32;
	s->event.port = detail & 0xffff;
	s->event.protocol = detail >> 16;
	if (submit(s, container, true))
		mark_pending(container, &key);
	give_back(s);
}

/* Mount namespaces and trees changed: what a cached file key says of a path may no longer hold. */
static __always_inline void bump_epoch(struct task_state *state)
{
	struct pl_container *container = container_of_state(state);
	if (container)
		__sync_fetch_and_add(&container->epoch, 1);
}

static __always_inline void observe_privileged_call(struct task_struct *task, struct task_state *state,
						    __u32 operation, long result)
{
	observe_privilege(task, state, operation, 0, result);
	switch (operation) {
	case PL_PRIV_SETNS:
	case PL_PRIV_UNSHARE:
	case PL_PRIV_MOUNT:
	case PL_PRIV_CHROOT:
	case PL_PRIV_PIVOT_ROOT:
		if (result >= 0)
			bump_epoch(state);
	}
}

SEC("tp_btf/sys_exit")
int BPF_PROG(on_privilege, struct pt_regs *regs, long result)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct task_state *state = workload_state(task);
	if (state)
		observe_privileged_call(task, state, call_of(regs, is_compat(task)).detail, result);
	return 0;
}

static __always_inline void observe_clone(struct task_struct *task, struct task_state *state, struct pt_regs *regs,
					  long result)
{
	bool compat = is_compat(task);
	__u64 flags = argument(regs, compat, 1);
	if (call_of(regs, compat).detail) /* clone3: the first argument points at struct clone_args, flags first */
		bpf_probe_read_user(&flags, sizeof(flags), (void *)flags);
	/* The child returns from the same call with 0; only the caller counts. */
	if (result != 0 && (flags & CLONE_NEW_ANY))
		observe_privilege(task, state, PL_PRIV_UNSHARE, 0, result);
}

SEC("tp_btf/sys_exit")
int BPF_PROG(on_clone, struct pt_regs *regs, long result)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct task_state *state = workload_state(task);
	if (state)
		observe_clone(task, state, regs, result);
	return 0;
}

/* A socket that becomes standard input, output or error: how a shell is handed to a connection. */
static __always_inline void observe_stream(struct task_struct *task, struct task_state *state, struct file *file, int fd)
{
	if ((BPF_CORE_READ(file, f_inode, i_mode) & S_IFMT) != S_IFSOCK)
		return;
	struct socket *socket = BPF_CORE_READ(file, private_data);
	__u16 family = BPF_CORE_READ(socket, sk, __sk_common.skc_family);
	if (family == AF_INET || family == AF_INET6)
		observe_privilege(task, state, PL_PRIV_REDIRECT, 0, fd);
}

static __noinline void observe_standard_stream(struct task_struct *task, struct task_state *state, int fd)
{
	if (fd < 0 || fd > 2)
		return;
	struct file *file = file_of(task, fd);
	if (file)
		observe_stream(task, state, file, fd);
}

struct socket_request {
	__u32 family;
	__u32 type;
	__u32 protocol;
};

/* Those whose connections the cgroup hooks see. A datagram socket of ICMP, for one, passes by them: a ping can carry
 * anything. */
static __always_inline bool is_usual_protocol(__u32 protocol)
{
	return protocol == 0 || protocol == IPPROTO_TCP || protocol == IPPROTO_UDP || protocol == IPPROTO_MPTCP;
}

static __always_inline bool is_internet_socket(const struct socket_request *request)
{
	unsigned int type = request->type & SOCK_TYPE_MASK;
	return (request->family == AF_INET || request->family == AF_INET6) && (type == SOCK_STREAM || type == SOCK_DGRAM) &&
	       is_usual_protocol(request->protocol);
}

/* Any socket but those that every program may have. */
static __always_inline void observe_special_socket(struct task_struct *task, struct task_state *state,
						   const struct socket_request *request, long result)
{
	if (is_internet_socket(request) || request->family == AF_UNIX ||
	    (request->family == AF_NETLINK && request->protocol == NETLINK_ROUTE))
		return;
	__u64 detail = (__u64)request->family << 32 | (request->protocol & 0xff) << 16 | (request->type & SOCK_TYPE_MASK);
	observe_privilege(task, state, PL_PRIV_SOCKET, detail, result);
}

static __always_inline void observe_socket(struct task_struct *task, struct task_state *state,
					   const struct socket_request *request, long result)
{
	if (is_internet_socket(request))
		observe_standard_stream(task, state, result);
	else
		observe_special_socket(task, state, request, result);
}

SEC("tp_btf/sys_exit")
int BPF_PROG(on_socket, struct pt_regs *regs, long result)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct task_state *state = workload_state(task);
	if (!state)
		return 0;
	bool compat = is_compat(task);
	struct socket_request request = { argument(regs, compat, 1), argument(regs, compat, 2), argument(regs, compat, 3) };
	observe_socket(task, state, &request, result);
	return 0;
}

/* dup and its kind, and accept: what they return may be a standard stream. */
SEC("tp_btf/sys_exit")
int BPF_PROG(on_duplicate, struct pt_regs *regs, long result)
{
	if (result < 0 || result > 2)
		return 0;
	struct task_struct *task = bpf_get_current_task_btf();
	struct task_state *state = workload_state(task);
	if (!state)
		return 0;
	bool compat = is_compat(task);
	if (call_of(regs, compat).detail) {
		int command = argument(regs, compat, 2);
		if (command != F_DUPFD && command != F_DUPFD_CLOEXEC)
			return 0;
	}
	observe_standard_stream(task, state, result);
	return 0;
}

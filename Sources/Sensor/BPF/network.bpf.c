/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Listening and calling.
 *
 * Outbound TCP and UDP is seen by the cgroup hooks: the address there is the kernel's own copy, taken before
 * the call does anything, so attempts count and a second thread cannot change it. They may be preempted and
 * therefore do not use the scratch area.
 */

#define UNIX_PATH_BYTES 108

static __always_inline int observe_connect(struct bpf_sock_addr *ctx, bool six)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct task_state copy;
	struct task_state *state = workload_state_in_hook(task, &copy);
	if (!state)
		return 1;
	struct pl_container *container = container_of_state(state);
	if (!container)
		return 1;
	struct pl_key key = { .container = state->container, .program = state->program, .epoch = container->epoch,
			      .kind = PL_EVENT_CONNECT, .access = ctx->protocol };
	struct pl_event event = {};
	__u32 *address = (__u32 *)event.address;

	if (six) {
		address[0] = ctx->user_ip6[0];
		address[1] = ctx->user_ip6[1];
		address[2] = ctx->user_ip6[2];
		address[3] = ctx->user_ip6[3];
	} else {
		address[0] = ctx->user_ip4;
	}
	event.port = bpf_ntohs(ctx->user_port);
	event.family = six ? AF_INET6 : AF_INET;
	event.protocol = ctx->protocol;
	key.inode = ((__u64)address[1] << 32) | address[0];
	key.parent_inode = ((__u64)address[3] << 32) | address[2];
	key.name_hash = ((__u64)event.family << 32) | event.port;
	if (!is_news(container, &key))
		return 1;
	event.size = sizeof(event);
	event.kind = PL_EVENT_CONNECT;
	event.time = now();
	event.key = key;
	event.origin = state->origin;
	__builtin_memcpy(event.lineage, state->lineage, sizeof(event.lineage));
	describe_task(&event, task);
	event.flags |= PL_FLAG_CACHEABLE;
	if (bpf_ringbuf_output(&priority_events, &event, sizeof(event), 0)) {
		__sync_fetch_and_add(&container->full, 1);
		return 1;
	}
	__sync_fetch_and_add(&container->sent, 1);
	mark_pending(container, &key);
	return 1;
}

SEC("cgroup/connect4")
int on_connect4(struct bpf_sock_addr *ctx)
{
	return observe_connect(ctx, false);
}

SEC("cgroup/connect6")
int on_connect6(struct bpf_sock_addr *ctx)
{
	return observe_connect(ctx, true);
}

SEC("cgroup/sendmsg4")
int on_sendmsg4(struct bpf_sock_addr *ctx)
{
	return observe_connect(ctx, false);
}

SEC("cgroup/sendmsg6")
int on_sendmsg6(struct bpf_sock_addr *ctx)
{
	return observe_connect(ctx, true);
}

static __always_inline struct sock *sock_of(struct task_struct *task, int fd)
{
	struct file *file = file_of(task, fd);
	if (!file || (BPF_CORE_READ(file, f_inode, i_mode) & S_IFMT) != S_IFSOCK)
		return NULL;
	struct socket *socket = BPF_CORE_READ(file, private_data);
	return BPF_CORE_READ(socket, sk);
}

/* A unix address is put together behind what a record can hold: as the caller has it, and as it is spelt. */
#define UNIX_NAME_BYTES 128
#define UNIX_NAME(s) ((s)->data + PL_DATA_BYTES)
#define UNIX_BYTES(s) (UNIX_NAME(s) + UNIX_NAME_BYTES)
/* A sockaddr_un's length counts the family. */
#define UNIX_PATH_OFFSET 2

static long spell_step(__u32 index, void *unused)
{
	struct scratch *s = scratch_area();
	if (!s)
		return 1;
	char *c = &UNIX_NAME(s)[index & (UNIX_NAME_BYTES - 1)];
	if (!*c)
		*c = '@';
	return 0;
}

/* Spells the address whose first `length` bytes are at UNIX_BYTES: a path ends at its NUL or where its length says; a
 * name of the abstract namespace does not end at a NUL, and each is spelt `@`. */
static __always_inline void spell_unix_name(struct scratch *s, __u32 length)
{
	char *bytes = UNIX_BYTES(s);

	if (*bytes) {
		bpf_probe_read_kernel_str(UNIX_NAME(s), (length & (UNIX_NAME_BYTES - 1)) + 1, bytes);
	} else {
		bpf_probe_read_kernel(UNIX_NAME(s), length & (UNIX_NAME_BYTES - 1), bytes);
		bpf_loop(length, spell_step, NULL, 0);
	}
}

static __always_inline __u32 unix_path_length(__u32 address_length)
{
	__u32 length = address_length - UNIX_PATH_OFFSET;
	return length > UNIX_PATH_BYTES ? UNIX_PATH_BYTES : length;
}

/* The address that the caller gave; false where it cannot be read or is none. */
static __always_inline bool take_given_name(struct scratch *s, unsigned long address, __u32 address_length)
{
	__builtin_memset(UNIX_NAME(s), 0, 2 * UNIX_NAME_BYTES);
	if (address_length <= UNIX_PATH_OFFSET)
		return false;
	__u32 length = unix_path_length(address_length);
	if (bpf_probe_read_user(UNIX_BYTES(s), length & (UNIX_NAME_BYTES - 1), (void *)(address + UNIX_PATH_OFFSET)))
		return false;
	spell_unix_name(s, length);
	return true;
}

/* The address that a socket was bound to, from the kernel. */
static __always_inline bool take_bound_name(struct scratch *s, struct unix_sock *sock)
{
	struct unix_address *address = BPF_CORE_READ(sock, addr);
	__builtin_memset(UNIX_NAME(s), 0, 2 * UNIX_NAME_BYTES);
	if (!address)
		return false;
	__u32 address_length = BPF_CORE_READ(address, len);
	if (address_length <= UNIX_PATH_OFFSET)
		return false;
	__u32 length = unix_path_length(address_length);
	char *path = (char *)address + bpf_core_field_offset(struct unix_address, name) +
		     bpf_core_field_offset(struct sockaddr_un, sun_path);
	bpf_probe_read_kernel(UNIX_BYTES(s), length & (UNIX_NAME_BYTES - 1), path);
	spell_unix_name(s, length);
	return true;
}

static __always_inline void observe_listen(struct task_struct *task, struct task_state *state, struct sock *sk, __u8 protocol)
{
	struct pl_container *container = container_of_state(state);
	if (!container)
		return;
	__u16 family = BPF_CORE_READ(sk, __sk_common.skc_family);
	__u16 port = BPF_CORE_READ(sk, __sk_common.skc_num);
	struct unix_sock *unix_sock = (struct unix_sock *)sk;
	struct pl_key key = { .container = state->container, .program = state->program, .epoch = container->epoch,
			      .kind = PL_EVENT_LISTEN, .access = protocol, .name_hash = ((__u64)family << 32) | port };
	struct dentry *dentry = NULL;
	if (family == AF_UNIX) {
		key.name_hash = (__u64)family << 32;
		dentry = BPF_CORE_READ(unix_sock, path.dentry);
		if (dentry)
			identify_file(&key, dentry, BPF_CORE_READ(unix_sock, path.mnt));
		else
			key.inode = (__u64)BPF_CORE_READ(unix_sock, addr);
	}
	if (!is_news(container, &key))
		return;
	struct scratch *s = begin_event(PL_EVENT_LISTEN, &key, state);
	if (!s) {
		__sync_fetch_and_add(&container->failed, 1);
		return;
	}
	describe_task(&s->event, task);
	s->event.flags |= PL_FLAG_CACHEABLE;
	s->event.family = family;
	s->event.port = port;
	s->event.protocol = protocol;
	if (family == AF_UNIX) {
		if (dentry)
			append_path(s, dentry, BPF_CORE_READ(unix_sock, path.mnt));
		else
			end_section(s, PL_SECTION_PATH);
		if (take_bound_name(s, unix_sock))
			append_kernel_string(s, UNIX_NAME(s));
		end_section(s, PL_SECTION_TEXT);
	} else if (family == AF_INET) {
		*(__u32 *)s->event.address = BPF_CORE_READ(sk, __sk_common.skc_rcv_saddr);
	} else {
		bpf_probe_read_kernel(s->event.address, 16,
				      (char *)sk + bpf_core_field_offset(struct sock, __sk_common.skc_v6_rcv_saddr));
	}
	if (submit(s, container, true))
		mark_pending(container, &key);
}

static __always_inline void observe_listening(struct task_struct *task, struct task_state *state, int fd)
{
	struct sock *sk = sock_of(task, fd);
	if (sk)
		observe_listen(task, state, sk, BPF_CORE_READ(sk, sk_protocol));
}

SEC("tp_btf/sys_exit")
int BPF_PROG(on_listen, struct pt_regs *regs, long result)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct task_state *state = workload_state(task);
	if (!state || result < 0)
		return 0;
	observe_listening(task, state, argument(regs, is_compat(task), 1));
	return 0;
}

/* A datagram socket listens as soon as it is bound; a port that the kernel chose is a client's own. */
static __always_inline void observe_bound(struct task_struct *task, struct task_state *state, int fd, unsigned long address)
{
	struct sock *sk = sock_of(task, fd);
	if (!sk || BPF_CORE_READ(sk, sk_type) != SOCK_DGRAM)
		return;
	__u16 family = BPF_CORE_READ(sk, __sk_common.skc_family);
	if (family == AF_INET || family == AF_INET6) {
		__u16 asked = 0;
		bpf_probe_read_user(&asked, sizeof(asked), (void *)(address + 2));
		if (!asked)
			return;
	} else if (family != AF_UNIX) {
		return;
	}
	observe_listen(task, state, sk, BPF_CORE_READ(sk, sk_protocol));
}

SEC("tp_btf/sys_exit")
int BPF_PROG(on_bind, struct pt_regs *regs, long result)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct task_state *state = workload_state(task);
	if (!state || result < 0)
		return 0;
	bool compat = is_compat(task);
	observe_bound(task, state, argument(regs, compat, 1), argument(regs, compat, 2));
	return 0;
}

/* Where a call sends to. */
struct recipient {
	struct task_struct *task;
	struct task_state *state;
	unsigned long address; /* the caller's struct sockaddr, or struct msghdr, or struct mmsghdr[] */
	__u32 length;          /* of the sockaddr */
	int fd;
	bool narrow; /* pointers in the caller's memory have four bytes: ia32 and x32 */
	long result;
};

/* A unix peer: the address as the caller gave it and, once connected, what its binder bound. Another thread can change
 * the address, or what the descriptor is, before they are read here: then the other one of the two tells of the call,
 * and the kernel's own peer of the name. */
static __noinline void observe_unix_peer(const struct recipient *to)
{
	if (!to->address)
		return;
	__u16 family = 0;
	bpf_probe_read_user(&family, sizeof(family), (void *)to->address);
	struct sock *sk = sock_of(to->task, to->fd);
	if (sk && BPF_CORE_READ(sk, __sk_common.skc_family) != AF_UNIX)
		sk = NULL;
	bool both = sk && family == AF_UNIX;
	if (!both && (to->result < 0 || (!sk && family != AF_UNIX)))
		return;
	struct task_state *state = to->state;
	struct pl_container *container = container_of_state(state);
	struct scratch *s = scratch_area();
	if (!container || !s)
		return;

	struct pl_key key = { .container = state->container, .program = state->program, .epoch = container->epoch,
			      .kind = PL_EVENT_CONNECT, .access = AF_UNIX };
	struct unix_sock *peer = sk ? (struct unix_sock *)BPF_CORE_READ((struct unix_sock *)sk, peer) : NULL;
	struct dentry *dentry = peer ? BPF_CORE_READ(peer, path.dentry) : NULL;
	if (dentry)
		identify_file(&key, dentry, BPF_CORE_READ(peer, path.mnt));
	else if (peer)
		key.inode = (__u64)BPF_CORE_READ(peer, addr);
	if ((family != AF_UNIX || !take_given_name(s, to->address, to->length)) && (!peer || !take_bound_name(s, peer)))
		__builtin_memcpy(UNIX_NAME(s), PL_UNREADABLE, sizeof(PL_UNREADABLE));
	key.name_hash = mix(key.name_hash, hash_words(UNIX_NAME(s), UNIX_NAME_BYTES / 8));
	if (!is_news(container, &key))
		return;
	if (!begin_event(PL_EVENT_CONNECT, &key, state)) {
		__sync_fetch_and_add(&container->failed, 1);
		return;
	}
	describe_task(&s->event, to->task);
	s->event.flags |= PL_FLAG_CACHEABLE;
	s->event.family = AF_UNIX;
	s->event.result = to->result;
	if (dentry)
		append_path(s, dentry, BPF_CORE_READ(peer, path.mnt));
	else
		end_section(s, PL_SECTION_PATH);
	append_kernel_string(s, UNIX_NAME(s));
	end_section(s, PL_SECTION_TEXT);
	if (peer && take_bound_name(s, peer))
		append_kernel_string(s, UNIX_NAME(s));
	end_section(s, PL_SECTION_EXTRA);
	if (submit(s, container, true))
		mark_pending(container, &key);
}

/* struct msghdr begins with msg_name and msg_namelen. */
static __always_inline void observe_message(struct recipient *to)
{
	__u32 size = to->narrow ? 4 : 8;
	unsigned long name = 0;
	bpf_probe_read_user(&to->length, sizeof(to->length), (void *)(to->address + size));
	bpf_probe_read_user(&name, size, (void *)to->address);
	to->address = name;
	observe_unix_peer(to);
}

/* struct mmsghdr is a struct msghdr (56 bytes, narrow 28) and a length, padded. */
static long observe_message_step(__u32 index, struct recipient *to)
{
	struct recipient one = *to;
	one.address += index * (to->narrow ? 32 : 64);
	observe_message(&one);
	return 0;
}

/* Messages of one sendmmsg that are looked at; libraries send 1,024 at most and rarely more than a few. */
#define PL_MESSAGES 1024

static __always_inline void observe_messages(struct recipient *to)
{
	if (to->result > 0)
		bpf_loop(to->result < PL_MESSAGES ? to->result : PL_MESSAGES, observe_message_step, to, 0);
}

SEC("tp_btf/sys_exit")
int BPF_PROG(on_unix_connect, struct pt_regs *regs, long result)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct task_state *state = workload_state(task);
	if (!state)
		return 0;
	bool compat = is_compat(task);
	__u8 how = call_of(regs, compat).detail;
	struct recipient to = { .task = task, .state = state, .fd = argument(regs, compat, 1), .result = result,
				.address = argument(regs, compat, how == 1 ? 5 : 2),
				.length = argument(regs, compat, how == 1 ? 6 : 3),
				.narrow = compat || (regs->orig_ax & X32_SYSCALL_BIT) };
	if (how == 3)
		observe_messages(&to);
	else if (how == 2)
		observe_message(&to);
	else
		observe_unix_peer(&to);
	return 0;
}

/* Calls behind ia32's socketcall (include/uapi/linux/net.h); their arguments lie in memory. */
enum { SYS_SOCKET = 1, SYS_BIND = 2, SYS_CONNECT = 3, SYS_LISTEN = 4, SYS_ACCEPT = 5, SYS_SENDTO = 11,
       SYS_SENDMSG = 16, SYS_ACCEPT4 = 18, SYS_SENDMMSG = 20 };

SEC("tp_btf/sys_exit")
int BPF_PROG(on_socketcall, struct pt_regs *regs, long result)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct task_state *state = workload_state(task);
	if (!state)
		return 0;
	__u32 given[6] = {};
	void *from = (void *)argument(regs, true, 2);
	unsigned long call = argument(regs, true, 1);
	bpf_probe_read_user(given, call == SYS_SENDTO ? sizeof(given) : 3 * sizeof(*given), from);
	struct recipient to = { .task = task, .state = state, .fd = given[0], .address = given[1], .length = given[2],
				.narrow = true, .result = result };
	switch (call) {
	case SYS_SOCKET: {
		struct socket_request request = { given[0], given[1], given[2] };
		observe_socket(task, state, &request, result);
		break;
	}
	case SYS_BIND:
		if (result >= 0)
			observe_bound(task, state, given[0], given[1]);
		break;
	case SYS_LISTEN:
		if (result >= 0)
			observe_listening(task, state, given[0]);
		break;
	case SYS_ACCEPT:
	case SYS_ACCEPT4:
		observe_standard_stream(task, state, result);
		break;
	case SYS_SENDTO:
		to.address = given[4];
		to.length = given[5];
		observe_unix_peer(&to);
		break;
	case SYS_CONNECT:
		observe_unix_peer(&to);
		break;
	case SYS_SENDMSG:
		observe_message(&to);
		break;
	case SYS_SENDMMSG:
		observe_messages(&to);
		break;
	}
	return 0;
}

/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * The lsm attachment: the same acts, seen where the kernel's own functions do them instead of where a system call
 * returns. System calls that do none of these things cost nothing, io_uring comes by as well, and files are the
 * kernel's own, so that no other thread can change a name in between.
 *
 * The places are the functions that call the security modules (security_*), which see an act before any module may
 * refuse it and whichever modules are active, and a few others that see its result. Calls that have no such function
 * are rare.bpf.c's.
 */

#define OPENED_TO_EXECUTE 0x20 /* __FMODE_EXEC, include/linux/fs.h: execve's own opening */
#define S_ISDIR(mode) (((mode) & S_IFMT) == S_IFDIR)

/* As workload_state. A task that is in a 32-bit call shows by that alone something that no other call tells here. */
static __always_inline struct task_state *hooked_state(struct task_struct *task)
{
	struct task_state *state = workload_state(task);
	if (state && is_compat(task))
		observe_privilege(task, state, PL_PRIV_32BIT, 0, 0);
	return state;
}

/* The call that the current task is in; a thread that the kernel made for io_uring is in none. */
static __always_inline struct call current_call(struct task_struct *task)
{
	return call_of((struct pt_regs *)bpf_task_pt_regs(task), is_compat(task));
}

/* Allowed, or refused as a person would want to know. */
static __always_inline bool is_told(long result)
{
	return result == 0 || result == -EACCES || result == -EPERM;
}

/* Every open by name, from system calls, io_uring and the kernel itself. */
SEC("fexit/do_filp_open")
int BPF_PROG(hook_open, int directory, struct filename *name, const struct open_flags *how, struct file *file)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct task_state *state = hooked_state(task);
	if (!state || (how->open_flag & OPENED_TO_EXECUTE))
		return 0;
	long error = (long)file;
	bool failed = error < 0 && error > -4096;
	if (failed && is_failure(error))
		count_failed_call(task);
	if (failed && error != -EACCES && error != -EPERM)
		return 0;
	struct file_act act = { .task = task, .state = state, .directory = directory, .operation = PL_OP_OPEN,
				.text = BPF_CORE_READ(name, name), .in_kernel = true, .result = failed ? error : 0 };
	observe_open(&act, failed ? NULL : file, how->open_flag);
	return 0;
}

static __always_inline int map_executable(struct file *file, unsigned long protection, long result)
{
	struct task_struct *task = bpf_get_current_task_btf();
	if (result || !file || !(protection & PROT_EXEC))
		return 0;
	struct task_state *state = hooked_state(task);
	/* What the kernel maps of a program that it loads is the start of it, and no call of the one before. */
	if (!state || state->executing)
		return 0;
	observe_mapped(task, state, file);
	return 0;
}

SEC("fexit/security_mmap_file")
int BPF_PROG(hook_map, struct file *file, unsigned long protection, unsigned long flags, int result)
{
	return map_executable(file, protection, result);
}

SEC("fexit/security_file_mprotect")
int BPF_PROG(hook_protect, struct vm_area_struct *vma, unsigned long asked, unsigned long protection, int result)
{
	return map_executable(vma->vm_file, asked, result);
}

/* From here on an exec succeeds or ends the task; sched_process_exec takes the mark away. */
SEC("fentry/security_bprm_committing_creds")
int BPF_PROG(hook_executing, struct linux_binprm *bprm)
{
	struct task_state *state = bpf_task_storage_get(&tasks, bpf_get_current_task_btf(), 0, 0);
	if (state)
		state->executing = 1;
	return 0;
}

/* An act on a name: `place` is a path on the mount that it lies on. */
static __always_inline void change(struct path *place, struct dentry *dentry, __u32 operation, __u32 mode,
				   long result)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct task_state *state = hooked_state(task);
	if (!state || !is_told(result))
		return;
	struct file_act act = { .task = task, .state = state, .result = result, .operation = operation, .mode = mode,
				.access = access_of_operation(operation),
				.file = { .dentry = dentry, .mnt = BPF_CORE_READ(place, mnt),
					  .type = BPF_CORE_READ(dentry, d_inode, i_mode) & S_IFMT } };
	observe_file(&act);
}

SEC("fexit/security_path_unlink")
int BPF_PROG(hook_unlink, struct path *directory, struct dentry *dentry, int result)
{
	change(directory, dentry, PL_OP_UNLINK, 0, result);
	return 0;
}

SEC("fexit/security_path_rmdir")
int BPF_PROG(hook_rmdir, struct path *directory, struct dentry *dentry, int result)
{
	change(directory, dentry, PL_OP_RMDIR, 0, result);
	return 0;
}

SEC("fexit/security_path_mkdir")
int BPF_PROG(hook_mkdir, struct path *directory, struct dentry *dentry, unsigned int mode, int result)
{
	change(directory, dentry, PL_OP_MKDIR, 0, result);
	return 0;
}

/* An open that creates comes by here, too, and a unix socket that is bound; both are told as what they are. */
SEC("fexit/security_path_mknod")
int BPF_PROG(hook_mknod, struct path *directory, struct dentry *dentry, unsigned int mode, unsigned int device,
	     int result)
{
	struct call call = current_call(bpf_get_current_task_btf());
	__u32 type = mode & S_IFMT;
	bool by_mknod = call.handler == HANDLE_PATH && (call.detail == CALL_MKNOD || call.detail == CALL_MKNODAT);
	if (by_mknod || (type != S_IFREG && type != S_IFSOCK && type != 0))
		change(directory, dentry, PL_OP_MKNOD, mode, result);
	return 0;
}

SEC("fexit/security_path_symlink")
int BPF_PROG(hook_symlink, struct path *directory, struct dentry *dentry, const char *target, int result)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct task_state *state = hooked_state(task);
	if (!state || !is_told(result))
		return 0;
	change(directory, dentry, PL_OP_SYMLINK, 0, result);
	/* A relative target starts where the link lies. */
	struct file_act act = { .task = task, .state = state, .result = result, .operation = PL_OP_SYMLINK_TARGET,
				.access = access_of_operation(PL_OP_SYMLINK_TARGET), .text = target, .in_kernel = true,
				.file = { .dentry = BPF_CORE_READ(directory, dentry), .mnt = BPF_CORE_READ(directory, mnt) } };
	observe_argument(&act);
	return 0;
}

SEC("fexit/security_path_link")
int BPF_PROG(hook_link, struct dentry *target, struct path *directory, struct dentry *dentry, int result)
{
	change(directory, target, PL_OP_LINK_TARGET, 0, result);
	change(directory, dentry, PL_OP_LINK, 0, result);
	return 0;
}

SEC("fexit/security_path_rename")
int BPF_PROG(hook_rename, struct path *from_directory, struct dentry *from, struct path *to_directory,
	     struct dentry *to, unsigned int flags, int result)
{
	change(from_directory, from, PL_OP_RENAME_FROM, 0, result);
	change(to_directory, to, PL_OP_RENAME_TO, 0, result);
	return 0;
}

/* Once a directory has its new name, what is cached of the old one does not hold. */
SEC("fexit/vfs_rename")
int BPF_PROG(hook_renamed, struct renamedata *renamed, int result)
{
	if (result)
		return 0;
	struct task_state *state = workload_state(bpf_get_current_task_btf());
	if (state && (S_ISDIR(BPF_CORE_READ(renamed, old_dentry, d_inode, i_mode)) ||
		      S_ISDIR(BPF_CORE_READ(renamed, new_dentry, d_inode, i_mode))))
		bump_epoch(state);
	return 0;
}

static __always_inline void truncate(struct path *path, long result)
{
	/* An open that truncates is told as the write that it is. */
	if (current_call(bpf_get_current_task_btf()).handler != HANDLE_OPEN)
		change(path, BPF_CORE_READ(path, dentry), PL_OP_TRUNCATE, 0, result);
}

SEC("fexit/security_path_truncate")
int BPF_PROG(hook_truncate, struct path *path, int result)
{
	truncate(path, result);
	return 0;
}

/* Since Linux 6.2; before, ftruncate came by security_path_truncate. */
SEC("fexit/security_file_truncate")
int BPF_PROG(hook_file_truncate, struct file *file, int result)
{
	truncate(&file->f_path, result);
	return 0;
}

SEC("fexit/security_path_chmod")
int BPF_PROG(hook_chmod, struct path *path, unsigned int mode, int result)
{
	change(path, BPF_CORE_READ(path, dentry), PL_OP_CHMOD, mode, result);
	return 0;
}

SEC("fexit/security_path_chown")
int BPF_PROG(hook_chown, struct path *path, unsigned long user, unsigned long group, int result)
{
	change(path, BPF_CORE_READ(path, dentry), PL_OP_CHOWN, 0, result);
	return 0;
}

SEC("fexit/security_socket_listen")
int BPF_PROG(hook_listen, struct socket *socket, int backlog, int result)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct task_state *state = hooked_state(task);
	if (state && result == 0)
		observe_listening(task, state, BPF_CORE_READ(socket, sk));
	return 0;
}

static __always_inline int bound(struct socket *socket, const void *address, long result)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct task_state *state = hooked_state(task);
	if (!state || result)
		return 0;
	__u16 asked = 0;
	bpf_probe_read_kernel(&asked, sizeof(asked), address + 2);
	observe_bound(task, state, BPF_CORE_READ(socket, sk), asked);
	return 0;
}

SEC("fexit/inet_bind")
int BPF_PROG(hook_bind4, struct socket *socket, const void *address, int length, int result)
{
	return bound(socket, address, result);
}

SEC("fexit/inet6_bind")
int BPF_PROG(hook_bind6, struct socket *socket, const void *address, int length, int result)
{
	return bound(socket, address, result);
}

SEC("fexit/unix_bind")
int BPF_PROG(hook_bind_unix, struct socket *socket, const void *address, int length, int result)
{
	return bound(socket, address, result);
}

/* The functions behind connect and sendmsg of unix sockets: the peer is known when they return. */
static __always_inline int unix_peer(struct socket *socket, const void *address, int length, long result)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct task_state *state = hooked_state(task);
	if (!state || length <= 2)
		return 0;
	struct recipient to = { .task = task, .state = state, .address = (unsigned long)address, .in_kernel = true,
				.length = length, .sk = BPF_CORE_READ(socket, sk), .result = result };
	observe_unix_peer(&to);
	return 0;
}

SEC("fexit/unix_stream_connect")
int BPF_PROG(hook_connect_stream, struct socket *socket, const void *address, int length, int flags, int result)
{
	return unix_peer(socket, address, length, result);
}

SEC("fexit/unix_dgram_connect")
int BPF_PROG(hook_connect_datagram, struct socket *socket, const void *address, int length, int flags, int result)
{
	return unix_peer(socket, address, length, result);
}

SEC("fexit/unix_dgram_sendmsg")
int BPF_PROG(hook_send_datagram, struct socket *socket, struct msghdr *message, unsigned long bytes, int result)
{
	return unix_peer(socket, message->msg_name, message->msg_namelen, result);
}

SEC("fexit/security_socket_create")
int BPF_PROG(hook_socket, int family, int type, int protocol, int by_kernel, int result)
{
	struct task_struct *task = bpf_get_current_task_btf();
	if (by_kernel)
		return 0;
	struct task_state *state = hooked_state(task);
	struct socket_request request = { family, type, protocol };
	if (state)
		observe_special_socket(task, state, &request, result);
	return 0;
}

/* Where every new descriptor is put but those of dup2 and dup3, which are followed as calls. */
SEC("fentry/fd_install")
int BPF_PROG(hook_descriptor, unsigned int fd, struct file *file)
{
	if (fd > 2)
		return 0;
	struct task_struct *task = bpf_get_current_task_btf();
	struct task_state *state = hooked_state(task);
	if (state)
		observe_stream(task, state, file, fd);
	return 0;
}

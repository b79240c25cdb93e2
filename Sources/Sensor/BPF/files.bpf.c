/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Files: opens and mappings by the kernel's own file, other calls by their argument.
 *
 * At a call's exit the descriptor names the open file: no relative or symbolic name is left to be fooled by.
 * A second thread can swap the descriptor in between; a name that differs from the argument's last component
 * is told with both names and never cached. Calls that leave no descriptor have no dentry in any tracepoint:
 * their argument goes up with the directory that it starts from.
 */

#define FMODE_READ 0x1
#define FMODE_WRITE 0x2
#define FMODE_PATH 0x4000
#define FMODE_CREATED 0x100000
#define PROT_EXEC 0x4
#define MAP_ANONYMOUS 0x20
#define EACCES 13
#define EPERM 1
#define AT_FDCWD -100
#define O_WRONLY 1
#define O_RDWR 2
#define O_ACCMODE 3
#define O_PATH 010000000
#define MODE_EXECUTABLE 0111
#define MODE_SET_ID 06000

/* One act on a file. BPF functions take five arguments at most. */
struct file_act {
	struct task_struct *task;
	struct task_state *state;
	struct opened file; /* what the descriptor names; for a string, the directory that it starts from, or */
	long directory;     /* the descriptor of that directory */
	const void *text;   /* the string: with a file, only to compare their last names */
	bool in_kernel;     /* it is the kernel's copy, not the caller's memory */
	long result;
	__u32 access;
	__u32 operation;
	__u32 mode;
};

static __always_inline void describe_act(struct scratch *s, const struct file_act *act)
{
	describe_task(&s->event, act->task);
	s->event.access = act->access;
	s->event.operation = act->operation;
	s->event.result = act->result;
	if (act->mode & MODE_SET_ID)
		s->event.flags |= PL_FLAG_SET_ID;
	if (act->mode & MODE_EXECUTABLE)
		s->event.flags |= PL_FLAG_EXECUTABLE;
}

/* 0 when the argument's last component is the name of the file that was opened, else a hash of the
 * argument's end. Up to eight bytes are compared: enough to tell, cheap enough for every open. */
static __always_inline __u64 name_mismatch(struct scratch *s, struct dentry *dentry, const void *text)
{
	*(__u64 *)s->data = 0;
	long n = bpf_probe_read_user_str(s->data + 8, PL_FILENAME_BYTES, text);
	if (n <= 1 || n > PL_FILENAME_BYTES)
		return 0;
	__u32 length;
	const unsigned char *name;
	if (can_cast) {
		struct dentry *typed = TYPED(struct dentry, dentry);
		length = typed->d_name.len;
		name = typed->d_name.name;
	} else {
		length = BPF_CORE_READ(dentry, d_name.len);
		name = BPF_CORE_READ(dentry, d_name.name);
	}
	__u32 compared = length < 8 ? length : 8;
	__u64 given = *(__u64 *)&s->data[(n - 1) & (PL_FILENAME_BYTES - 1)];
	__u64 real = 0;

	bpf_probe_read_kernel(&real, sizeof(real), name + length - compared);
	if (compared == 0)
		return 0;
	__u32 shift = 8 * (8 - compared);
	/* A shorter name has to be the whole last component: what stands before it is a slash, or nothing. */
	__u64 before = shift ? (given >> (shift - 8)) & 0xff : '/';
	if ((given >> shift) == ((real << shift) >> shift) && (before == '/' || before == 0))
		return 0;
	return mix(hash_seed, given) | 1;
}

static __always_inline void observe_file_in(struct scratch *s, struct pl_container *container, const struct file_act *act)
{
	struct task_state *state = act->state;
	struct vfsmount *mnt = act->file.mnt;
	struct dentry *dentry = act->file.dentry;
	struct pl_key key = { .container = state->container, .program = state->program, .epoch = container->epoch,
			      .kind = PL_EVENT_FILE, .access = act->access, .reserved = act->operation };
	identify_file(&key, dentry, mnt);
	if (act->mode & (MODE_EXECUTABLE | MODE_SET_ID))
		key.reserved |= 0x100;
	__u64 mismatch = act->text ? name_mismatch(s, dentry, act->text) : 0;
	if (mismatch)
		key.name_hash = mix(key.name_hash, mismatch);
	if (!is_news(container, &key))
		return;

	begin_event(s, PL_EVENT_FILE, &key, state);
	bool sensitive = has_sensitive_name(s, BPF_CORE_READ(dentry, d_name.name));
	bool first = false;
	if (!sensitive && !emit_all && is_burst(&key, &first)) {
		__sync_fetch_and_add(&container->suppressed, 1);
		if (!first)
			return;
		/* Once a second and directory, say where it happens; this is not an observation. */
		s->event.kind = PL_EVENT_SUPPRESSED;
		append_path(s, BPF_CORE_READ(dentry, d_parent), mnt);
		send(s, true);
		return;
	}
	describe_act(s, act);
	s->event.flags |= PL_FLAG_CACHEABLE;
	if (act->file.type == S_IFDIR)
		s->event.flags |= PL_FLAG_DIRECTORY;
	if (is_internal(mnt))
		s->event.flags |= PL_FLAG_DETACHED;
	if (is_unlinked(dentry))
		s->event.flags |= PL_FLAG_DELETED;
	if (act->access & PL_ACCESS_EXEC)
		s->event.drift = drift_of(dentry, mnt);
	append_path(s, dentry, mnt);
	if (mismatch) {
		s->event.flags |= PL_FLAG_MISMATCH;
		append_user_string(s, act->text);
	}
	end_section(s, PL_SECTION_TEXT);
	if (submit(s, container, sensitive))
		mark_pending(container, &key);
}

static __noinline void observe_file(const struct file_act *act)
{
	struct pl_container *container = container_of_state(act->state);
	struct scratch *s = container ? take_scratch(NULL) : NULL;
	if (!s)
		return;
	observe_file_in(s, container, act);
	give_back(s);
}

/* An act whose file only the caller's string names: base directory as path, the string as text. */
static __noinline void observe_argument(const struct file_act *act)
{
	struct task_state *state = act->state;
	struct pl_container *container = container_of_state(state);
	if (!container)
		return;
	__sync_fetch_and_add(&container->observations, 1);
	struct pl_key key = { .container = state->container, .program = state->program, .epoch = container->epoch,
			      .kind = PL_EVENT_FILE, .access = act->access };
	struct scratch *s = take_scratch(container);
	if (!s)
		return;
	begin_event(s, PL_EVENT_FILE, &key, state);
	describe_act(s, act);
	s->event.flags |= PL_FLAG_ARGUMENT;
	struct task_struct *task = act->task;
	struct dentry *dentry = act->file.dentry;
	struct vfsmount *mnt = act->file.mnt;
	if (dentry) {
		/* The kernel said where it starts. */
	} else if ((int)act->directory == AT_FDCWD) {
		dentry = BPF_CORE_READ(task, fs, pwd.dentry);
		mnt = BPF_CORE_READ(task, fs, pwd.mnt);
	} else {
		struct file *base = file_of(task, act->directory);
		if (base) {
			dentry = BPF_CORE_READ(base, f_path.dentry);
			mnt = BPF_CORE_READ(base, f_path.mnt);
		}
	}
	if (dentry && mnt)
		append_path(s, dentry, mnt);
	else
		end_section(s, PL_SECTION_PATH);
	if (act->in_kernel)
		append_kernel_string(s, act->text);
	else
		append_user_string(s, act->text);
	end_section(s, PL_SECTION_TEXT);
	submit(s, container, false);
	give_back(s);
}

static __always_inline __u32 access_of(unsigned int mode)
{
	__u32 access = 0;
	if (mode & FMODE_CREATED)
		access |= PL_ACCESS_CREATE;
	else if (mode & FMODE_WRITE)
		access |= PL_ACCESS_WRITE;
	if (mode & FMODE_READ)
		access |= PL_ACCESS_READ;
	return access;
}

/* What the flags of an open ask for. */
static __always_inline __u32 access_of_flags(__u64 flags)
{
	switch (flags & O_ACCMODE) {
	case O_WRONLY:
		return PL_ACCESS_WRITE;
	case O_RDWR:
		return PL_ACCESS_READ | PL_ACCESS_WRITE;
	}
	return PL_ACCESS_READ;
}

/* openat and openat2 take the directory first. */
static __always_inline bool opens_at(unsigned long number, bool compat)
{
	return number == 437 || number == (compat ? 295 : 257);
}

static __always_inline __u64 asked_flags(struct pt_regs *regs, unsigned long number, bool compat)
{
	__u64 flags = argument(regs, compat, opens_at(number, compat) ? 3 : 2);
	if (number == 437) /* openat2: struct open_how begins with the flags */
		bpf_probe_read_user(&flags, sizeof(flags), (void *)flags);
	else if (number == (compat ? 8 : 85)) /* creat */
		flags = O_WRONLY;
	return flags;
}

/* Whether an open with these flags may have returned this. Pipes and memory files are opened through /proc and
 * /dev/fd only, which user space knows by the argument. */
static __always_inline bool could_be_opened(const struct opened *file, __u64 flags)
{
	if ((file->mode & FMODE_PATH) && !(flags & O_PATH))
		return false;
	return file->type != S_IFSOCK && !is_internal(file->mnt);
}

/* An open with these flags, which returned `file`, or NULL where there is only the argument. */
static __always_inline void observe_open(struct file_act *act, struct file *file, __u64 flags)
{
	struct opened opened = {};
	if (file)
		opened = look_at(file);
	if (!file || !could_be_opened(&opened, flags)) {
		if (act->text && (act->result < 0 || !(flags & O_PATH))) {
			act->access = access_of_flags(flags);
			observe_argument(act);
		}
		return;
	}
	if (!(opened.mode & (FMODE_READ | FMODE_WRITE)))
		return;
	act->file = opened;
	act->access = access_of(opened.mode);
	if (act->access & PL_ACCESS_CREATE)
		act->mode = opened.permissions;
	if (act->in_kernel)
		act->text = NULL; /* nobody can have swapped the file */
	observe_file(act);
}

/* open_by_handle_at names nothing: a privilege, and the file that it leads to. */
static __always_inline void observe_handle_call(struct task_struct *task, struct task_state *state, long result)
{
	observe_privilege(task, state, PL_PRIV_OPEN_BY_HANDLE, 0, result);
	struct file *file = file_of(task, result);
	struct file_act act = { .task = task, .state = state, .result = result, .operation = PL_OP_OPEN };
	observe_open(&act, file, 0);
}

SEC("tp_btf/sys_exit")
int BPF_PROG(on_open, struct pt_regs *regs, long result)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct task_state *state = workload_state(task);
	if (!state)
		return 0;
	bool compat = is_compat(task);
	unsigned long number = regs->orig_ax & ~X32_SYSCALL_BIT;
	if (call_of(regs, compat).detail) {
		observe_handle_call(task, state, result);
		return 0;
	}
	bool at = opens_at(number, compat);
	struct file_act act = { .task = task, .state = state, .result = result, .operation = PL_OP_OPEN,
				.directory = at ? (long)argument(regs, compat, 1) : AT_FDCWD,
				.text = (void *)argument(regs, compat, at ? 2 : 1) };
	if (result < 0 && result != -EACCES && result != -EPERM)
		return 0;
	/* A file that is missing or none that an open returns: refused, or another thread has closed the descriptor
	 * already, or put something else there. */
	observe_open(&act, result < 0 ? NULL : file_of(task, result), asked_flags(regs, number, compat));
	return 0;
}

struct map_request {
	__u32 protection;
	__u32 flags;
	__s32 fd;
};

/* A file whose mapping is executable, as the process knows it: of an overlay's file the mapping holds the one in the
 * layer below, on a mount of the kernel's own. Which bit of f_mode says so differs between kernels. */
static __always_inline void observe_mapped(struct task_struct *task, struct task_state *state, struct file *file)
{
	struct file_act act = { .task = task, .state = state, .file = look_at(file), .access = PL_ACCESS_EXEC,
				.operation = PL_OP_MAP };
	if (bpf_core_field_exists(struct backing_file, user_path) && is_internal(act.file.mnt)) {
		struct backing_file *backing = (void *)file;
		struct dentry *seen = BPF_CORE_READ(backing, user_path.dentry);
		if (BPF_CORE_READ(seen, d_sb, s_magic) == OVERLAYFS_SUPER_MAGIC) {
			act.file.dentry = seen;
			act.file.mnt = BPF_CORE_READ(backing, user_path.mnt);
		}
	}
	observe_file(&act);
}

static long take_mapped_file(struct task_struct *task, struct vm_area_struct *vma, struct file **file)
{
	*file = BPF_CORE_READ(vma, vm_file);
	return 0;
}

SEC("tp_btf/sys_exit")
int BPF_PROG(on_map, struct pt_regs *regs, long result)
{
	if (result < 0 && result > -4096)
		return 0;
	struct task_struct *task = bpf_get_current_task_btf();
	bool compat = is_compat(task);
	struct map_request request = { .protection = argument(regs, compat, 3), .flags = argument(regs, compat, 4),
				       .fd = argument(regs, compat, 5) };
	if (call_of(regs, compat).detail) /* ia32's first mmap: the arguments lie in memory, after address and length */
		bpf_probe_read_user(&request, sizeof(request), (void *)(argument(regs, compat, 1) + 8));
	if (!(request.protection & PROT_EXEC) || (request.flags & MAP_ANONYMOUS))
		return 0;
	struct task_state *state = workload_state(task);
	if (!state)
		return 0;
	/* The mapping tells better than the descriptor, which another thread can swap. */
	struct file *file = NULL;
	bpf_find_vma(task, result, take_mapped_file, &file, 0);
	if (!file)
		file = file_of(task, request.fd);
	if (!file)
		return 0;
	observe_mapped(task, state, file);
	return 0;
}

/* A file that was mapped as data and is made executable afterwards: what a library is that was not mapped as one.
 * Memory without a file (a compiler at run time) is none of our kinds. */
SEC("tp_btf/sys_exit")
int BPF_PROG(on_protect, struct pt_regs *regs, long result)
{
	struct task_struct *task = bpf_get_current_task_btf();
	bool compat = is_compat(task);
	if (result < 0 || !(argument(regs, compat, 3) & PROT_EXEC))
		return 0;
	struct task_state *state = workload_state(task);
	if (!state)
		return 0;
	struct file *file = NULL;
	bpf_find_vma(task, argument(regs, compat, 1), take_mapped_file, &file, 0);
	if (!file)
		return 0;
	observe_mapped(task, state, file);
	return 0;
}

static __always_inline void observe_descriptor_call(struct task_struct *task, struct task_state *state,
						    struct pt_regs *regs, long result)
{
	bool compat = is_compat(task);
	struct file *file = result < 0 ? NULL : file_of(task, argument(regs, compat, 1));
	if (!file)
		return;
	struct file_act act = { .task = task, .state = state, .file = look_at(file), .access = PL_ACCESS_WRITE,
				.operation = call_of(regs, compat).detail };
	if (act.file.type == S_IFSOCK || is_internal(act.file.mnt))
		return;
	if (act.operation == PL_OP_CHMOD)
		act.mode = argument(regs, compat, 2);
	observe_file(&act);
}

SEC("tp_btf/sys_exit")
int BPF_PROG(on_descriptor, struct pt_regs *regs, long result)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct task_state *state = workload_state(task);
	if (state)
		observe_descriptor_call(task, state, regs, result);
	return 0;
}

/* Whether a path's last name is that of a directory on some cached path. */
static __always_inline bool renames_directory(struct scratch *s, const void *text)
{
	__builtin_memset(s->data, 0, PL_FILENAME_BYTES);
	long n = bpf_probe_read_user_str(s->data, PL_FILENAME_BYTES, text);
	if (n <= 0)
		return false;
	if (n == PL_FILENAME_BYTES) /* cut: its last name is not known */
		return true;
	take_last_name(s);
	return is_directory_name(s->name);
}

static __always_inline __u32 access_of_operation(__u8 operation)
{
	switch (operation) {
	case PL_OP_UNLINK:
	case PL_OP_RMDIR:
	case PL_OP_RENAME_FROM:
		return PL_ACCESS_DELETE;
	case PL_OP_RENAME_TO:
	case PL_OP_LINK:
	case PL_OP_SYMLINK:
	case PL_OP_MKDIR:
	case PL_OP_MKNOD:
		return PL_ACCESS_CREATE;
	case PL_OP_LINK_TARGET:
	case PL_OP_SYMLINK_TARGET:
		return PL_ACCESS_READ;
	}
	return PL_ACCESS_WRITE;
}

static __always_inline void observe_path_call(struct task_struct *task, struct task_state *state, struct pt_regs *regs,
					      long result)
{
	bool compat = is_compat(task);
	__u8 index = call_of(regs, compat).detail;
	if (index >= CALL_LAST || (result < 0 && result != -EACCES && result != -EPERM))
		return;
	struct path_call call = { path_calls[index].operation, path_calls[index].directory, path_calls[index].path,
				  path_calls[index].other_operation, path_calls[index].other_directory,
				  path_calls[index].other_path, path_calls[index].mode };
	const void *path = (const void *)argument(regs, compat, call.path);
	const void *other = call.other_path ? (const void *)argument(regs, compat, call.other_path) : NULL;
	__u32 mode = call.mode ? argument(regs, compat, call.mode) : 0;
	bool changes_mode = call.operation == PL_OP_CHMOD || call.operation == PL_OP_MKNOD;

	if (result >= 0 && call.operation == PL_OP_RENAME_FROM) {
		struct scratch *s = take_scratch(NULL);
		if (s) {
			if (renames_directory(s, path) || renames_directory(s, other))
				bump_epoch(state);
			give_back(s);
		}
	}
	struct file_act act = { .task = task, .state = state, .text = path, .result = result,
				.directory = call.directory ? (long)argument(regs, compat, call.directory) : AT_FDCWD,
				.access = access_of_operation(call.operation), .operation = call.operation,
				.mode = changes_mode ? mode : 0 };
	observe_argument(&act);
	if (!other)
		return;
	act.text = other;
	act.directory = call.other_directory ? (long)argument(regs, compat, call.other_directory) : AT_FDCWD;
	act.access = access_of_operation(call.other_operation);
	act.operation = call.other_operation;
	observe_argument(&act);
}

SEC("tp_btf/sys_exit")
int BPF_PROG(on_path, struct pt_regs *regs, long result)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct task_state *state = workload_state(task);
	if (state)
		observe_path_call(task, state, regs, result);
	return 0;
}

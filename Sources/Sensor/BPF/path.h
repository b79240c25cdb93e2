/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Paths and file identity from dentries and mounts.
 *
 * The path is walked up to the top of the mount tree, not to the task's root: a chroot inside a container
 * does not change what a file is called.
 */
#ifndef PLUMBLINE_PATH_H
#define PLUMBLINE_PATH_H

#define OVERLAYFS_SUPER_MAGIC 0x794c7630
#define TMPFS_MAGIC 0x01021994
#define PROC_SUPER_MAGIC 0x9fa0
#define S_IFMT 0170000
#define S_IFSOCK 0140000
#define S_IFDIR 0040000
#define S_IFREG 0100000

/* Where the last name of a path lies in the scratch area's first PL_FILENAME_BYTES; slashes at the end do not
 * count. */
#define PL_FILENAME_BYTES 256

struct span {
	struct scratch *scratch;
	__u32 start;
	__u32 end;
};

static long scan_step(__u32 index, struct span *span)
{
	char c = span->scratch->data[index & (PL_FILENAME_BYTES - 1)];
	if (!c)
		return 1;
	if (c != '/') {
		if (span->end != index)
			span->start = index;
		span->end = index + 1;
	}
	return 0;
}

/* Copies the last name of the path at the beginning of the data, zero padded, to `s->name`. */
static __always_inline void take_last_name(struct scratch *s)
{
	struct span span = { .scratch = s };
	bpf_loop(PL_FILENAME_BYTES - 1, scan_step, &span, 0);
	__builtin_memset(s->name, 0, sizeof(s->name));
	__u32 length = span.end - span.start;
	if (length > PL_NAME_BYTES - 1)
		length = PL_NAME_BYTES - 1;
	bpf_probe_read_kernel(s->name, length & (PL_NAME_BYTES - 1), &s->data[span.start & (PL_FILENAME_BYTES - 1)]);
}

struct walk {
	struct scratch *scratch;
	struct dentry *dentry;
	struct mount *mount;
	bool leaf;
};

static __always_inline void note_directory_name(const char *name)
{
	__u64 bit = hash_words(name, PL_NAME_BYTES / 8) % PL_DIRECTORY_BITS;
	__u32 word = bit / 64;
	__u64 *bits = bpf_map_lookup_elem(&directory_names, &word);
	if (bits && !(*bits & (1ULL << (bit % 64))))
		__sync_fetch_and_or(bits, 1ULL << (bit % 64));
}

static __always_inline bool is_directory_name(const char *name)
{
	__u64 bit = hash_words(name, PL_NAME_BYTES / 8) % PL_DIRECTORY_BITS;
	__u32 word = bit / 64;
	__u64 *bits = bpf_map_lookup_elem(&directory_names, &word);
	return bits && (*bits & (1ULL << (bit % 64)));
}

static long walk_step(__u32 index, struct walk *walk)
{
	struct scratch *s = walk->scratch;
	struct dentry *dentry = walk->dentry;
	struct mount *mount = walk->mount;
	struct dentry *parent = BPF_CORE_READ(dentry, d_parent);

	if (dentry == BPF_CORE_READ(mount, mnt.mnt_root) || dentry == parent) {
		struct mount *above = BPF_CORE_READ(mount, mnt_parent);
		if (above == mount)
			return 1;
		walk->dentry = BPF_CORE_READ(mount, mnt_mountpoint);
		walk->mount = above;
		return 0;
	}
	if (s->length > PL_DATA_BYTES / 2) {
		s->event.flags |= PL_FLAG_TRUNCATED;
		return 1;
	}
	const unsigned char *name = BPF_CORE_READ(dentry, d_name.name);
	append_kernel_string(s, name);
	if (!walk->leaf) {
		__builtin_memset(s->name, 0, sizeof(s->name));
		bpf_probe_read_kernel_str(s->name, sizeof(s->name), name);
		note_directory_name(s->name);
	}
	walk->leaf = false;
	walk->dentry = parent;
	return 0;
}

/* Appends the names of a path from leaf to root as the PATH section. */
static __always_inline void append_path(struct scratch *s, struct dentry *dentry, struct vfsmount *mnt)
{
	struct walk walk = { .scratch = s, .dentry = dentry, .mount = mount_of(mnt), .leaf = true };
	if (bpf_loop(PL_PATH_DEPTH, walk_step, &walk, 0) >= PL_PATH_DEPTH)
		s->event.flags |= PL_FLAG_TRUNCATED;
	end_section(s, PL_SECTION_PATH);
}

/* Since Linux 6.2 a pointer that was read as a number can be given its type back; what hangs off it is then read by
 * plain loads instead of one helper call a step, which halves the cost of an open. The loader tries it
 * first; the branch that is not taken is removed when the program is loaded. */
extern void *bpf_rdonly_cast(const void *object, __u32 type) __ksym __weak;
#define TYPED(type, pointer) ((type *)bpf_rdonly_cast(pointer, bpf_core_type_id_kernel(type)))

/* An open file, as far as the handlers ask. */
struct opened {
	struct dentry *dentry;
	struct vfsmount *mnt;
	__u32 mode; /* f_mode */
	__u16 type; /* S_IFMT of its inode, and */
	__u16 permissions; /* the rest of its mode */
};

static __always_inline struct opened look_at(struct file *file)
{
	struct opened opened;
	__u16 inode_mode;
	if (can_cast) {
		struct file *typed = TYPED(struct file, file);
		opened.dentry = typed->f_path.dentry;
		opened.mnt = typed->f_path.mnt;
		opened.mode = typed->f_mode;
		inode_mode = typed->f_inode->i_mode;
	} else {
		opened.dentry = BPF_CORE_READ(file, f_path.dentry);
		opened.mnt = BPF_CORE_READ(file, f_path.mnt);
		opened.mode = BPF_CORE_READ(file, f_mode);
		inode_mode = BPF_CORE_READ(file, f_inode, i_mode);
	}
	opened.type = inode_mode & S_IFMT;
	opened.permissions = inode_mode & ~S_IFMT;
	return opened;
}

/* What the verdict cache knows a file by: inode and device alone are unsafe, as inodes are used
 * again at once and hard links share them. Below /proc the same file means
 * another thing to each process (/proc/self is its own), so there the process is part of it. */
static __always_inline void identify_file(struct pl_key *key, struct dentry *dentry, struct vfsmount *mnt)
{
	unsigned long magic;
	if (can_cast) {
		struct dentry *typed = TYPED(struct dentry, dentry);
		key->inode = typed->d_inode->i_ino;
		key->device = typed->d_sb->s_dev;
		key->parent_inode = typed->d_parent->d_inode->i_ino;
		key->name_hash = typed->d_name.hash_len;
		magic = typed->d_sb->s_magic;
		key->mount = TYPED(struct mount, mount_of(mnt))->mnt_id;
	} else {
		key->inode = BPF_CORE_READ(dentry, d_inode, i_ino);
		key->device = BPF_CORE_READ(dentry, d_sb, s_dev);
		key->parent_inode = BPF_CORE_READ(dentry, d_parent, d_inode, i_ino);
		key->name_hash = BPF_CORE_READ(dentry, d_name.hash_len);
		magic = BPF_CORE_READ(dentry, d_sb, s_magic);
		key->mount = BPF_CORE_READ(mount_of(mnt), mnt_id);
	}
	if (magic == PROC_SUPER_MAGIC)
		key->name_hash = mix(key->name_hash, bpf_get_current_pid_tgid() >> 32);
}

/* A mount that the kernel keeps for itself (memfd, pipes): its namespace is an error value. */
static __always_inline bool is_internal(struct vfsmount *mnt)
{
	__u64 ns = can_cast ? (__u64)TYPED(struct mount, mount_of(mnt))->mnt_ns
			    : (__u64)BPF_CORE_READ(mount_of(mnt), mnt_ns);
	return ns > (__u64)-4096;
}

/* The same, or a mount that was taken out of its namespace while somebody still used it. */
static __always_inline bool is_detached(struct vfsmount *mnt)
{
	return is_internal(mnt) || !BPF_CORE_READ(mount_of(mnt), mnt_ns);
}

static __always_inline bool is_unlinked(struct dentry *dentry)
{
	return !BPF_CORE_READ(dentry, d_hash.pprev);
}

/* Whether a file of an overlay's upper layer hides one of the image. Each kernel keeps it its own way. */
static __always_inline bool has_lower_file(struct ovl_inode *overlay)
{
	if (bpf_core_field_exists(struct ovl_inode, oe))
		return BPF_CORE_READ(overlay, oe, __numlower) != 0;
	if (bpf_core_field_exists(struct ovl_inode___path, lowerpath)) {
		struct ovl_inode___path *before_6_5 = (void *)overlay;
		return BPF_CORE_READ(before_6_5, lowerpath.dentry) != NULL;
	}
	struct ovl_inode___lower *before_6_0 = (void *)overlay;
	return BPF_CORE_READ(before_6_0, lower) != NULL;
}

/* Whether the image had this executable or library: overlay's upper layer holds what it did not. */
static __always_inline __u8 drift_of(struct dentry *dentry, struct vfsmount *mnt)
{
	struct inode *inode = BPF_CORE_READ(dentry, d_inode);
	unsigned long magic = BPF_CORE_READ(inode, i_sb, s_magic);

	if (is_detached(mnt) || magic == TMPFS_MAGIC)
		return PL_DRIFT_MEMORY;
	if (magic == OVERLAYFS_SUPER_MAGIC) {
		/* Where overlay is a module, its types are known only if it was loaded before the sensor. */
		if (!bpf_core_field_exists(struct ovl_inode, __upperdentry))
			return PL_DRIFT_UNKNOWN;
		struct ovl_inode *overlay = (void *)inode - bpf_core_field_offset(struct ovl_inode, vfs_inode);
		if (!BPF_CORE_READ(overlay, __upperdentry))
			return PL_DRIFT_NONE;
		return has_lower_file(overlay) ? PL_DRIFT_MODIFIED : PL_DRIFT_ADDED;
	}
	/* Some other file system: the container's root (no layers to tell by), or a volume. */
	struct mount *mount = mount_of(mnt);
	struct mount *above = BPF_CORE_READ(mount, mnt_parent);
	if (above == mount || BPF_CORE_READ(above, mnt_parent) == above)
		return PL_DRIFT_UNKNOWN;
	return PL_DRIFT_VOLUME;
}

static __always_inline struct file *file_of(struct task_struct *task, int fd)
{
	/* The task is a trusted pointer: what hangs off it is read by plain loads, a helper call cheaper each. */
	struct fdtable *table = task->files->fdt;
	if (fd < 0 || (unsigned int)fd >= table->max_fds)
		return NULL;
	struct file *file = NULL;
	bpf_probe_read_kernel(&file, sizeof(file), table->fd + fd);
	return file;
}

static __always_inline bool has_sensitive_name(struct scratch *s, const void *kernel_name)
{
	__builtin_memset(s->name, 0, sizeof(s->name));
	bpf_probe_read_kernel_str(s->name, sizeof(s->name), kernel_name);
	return bpf_map_lookup_elem(&sensitive_names, s->name) != NULL;
}

#endif

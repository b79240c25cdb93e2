/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * The kernel's types, as far as the probes read them. Kept by hand and relocated by name at load time
 * (CO-RE), so that a machine without BTF can build them and one object fits every kernel. Fields that
 * moved or were renamed stand in a `___suffix` flavour, which libbpf matches with the plain name.
 */
#ifndef PLUMBLINE_KERNEL_TYPES_H
#define PLUMBLINE_KERNEL_TYPES_H

typedef unsigned char __u8;
typedef unsigned short __u16;
typedef unsigned int __u32;
typedef unsigned long long __u64;
typedef signed char __s8;
typedef short __s16;
typedef int __s32;
typedef long long __s64;
typedef __u16 __be16;
typedef __u32 __be32;
typedef __u16 __le16;
typedef __u32 __le32;
typedef __u64 __be64;
typedef __u64 __le64;
typedef __u32 __wsum;
typedef __u16 __sum16;
typedef _Bool bool;
#define true 1
#define false 0
#define NULL ((void *)0)

enum bpf_map_type {
	BPF_MAP_TYPE_HASH = 1,
	BPF_MAP_TYPE_ARRAY = 2,
	BPF_MAP_TYPE_PROG_ARRAY = 3,
	BPF_MAP_TYPE_PERCPU_ARRAY = 6,
	BPF_MAP_TYPE_LRU_HASH = 9,
	BPF_MAP_TYPE_RINGBUF = 27,
	BPF_MAP_TYPE_TASK_STORAGE = 29,
};
enum { BPF_ANY = 0, BPF_NOEXIST = 1, BPF_EXIST = 2 };
enum { BPF_F_NO_PREALLOC = 1 };
enum { BPF_LOCAL_STORAGE_GET_F_CREATE = 1 };

/* What a cgroup/connect4 and its kin are given (include/uapi/linux/bpf.h); stable, not relocated. */
struct bpf_sock_addr {
	__u32 user_family;
	__u32 user_ip4;
	__u32 user_ip6[4];
	__u32 user_port;
	__u32 family;
	__u32 type;
	__u32 protocol;
	__u32 msg_src_ip4;
	__u32 msg_src_ip6[4];
};

/* What a cgroup_skb program is given; likewise stable. */
struct __sk_buff {
	__u32 len, pkt_type, mark, queue_mapping, protocol, vlan_present, vlan_tci, vlan_proto, priority;
	__u32 ingress_ifindex, ifindex, tc_index, cb[5], hash, tc_classid, data, data_end, napi_id, family;
	__u32 remote_ip4, local_ip4, remote_ip6[4], local_ip6[4], remote_port, local_port, data_meta;
	__u64 flow_keys __attribute__((aligned(8)));
	__u64 tstamp;
	__u32 wire_len, gso_segs;
	__u64 sk __attribute__((aligned(8)));
};
enum { BPF_RB_NO_WAKEUP = 1 };

/* Families of addresses (include/linux/socket.h). */
#define AF_UNIX 1
#define AF_INET 2
#define AF_INET6 10
#define AF_NETLINK 16

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

struct qstr {
	union {
		struct {
			__u32 hash;
			__u32 len;
		};
		__u64 hash_len;
	};
	const unsigned char *name;
};
struct super_block {
	__u32 s_dev;
	unsigned long s_magic;
};
struct inode {
	__u16 i_mode;
	struct super_block *i_sb;
	unsigned long i_ino;
};
struct hlist_bl_node {
	struct hlist_bl_node *next, **pprev;
};
struct dentry {
	struct hlist_bl_node d_hash;
	struct dentry *d_parent;
	struct qstr d_name;
	struct inode *d_inode;
	struct super_block *d_sb;
};
struct vfsmount {
	struct dentry *mnt_root;
	struct super_block *mnt_sb;
};
struct mnt_namespace;
struct mount {
	struct mount *mnt_parent;
	struct dentry *mnt_mountpoint;
	struct vfsmount mnt;
	struct mnt_namespace *mnt_ns;
	int mnt_id;
};
struct path {
	struct vfsmount *mnt;
	struct dentry *dentry;
};
struct file {
	unsigned int f_mode;
	unsigned int f_flags;
	struct path f_path;
	struct inode *f_inode;
	void *private_data;
};
/* Since Linux 6.5 a mapping of an overlay's file holds the file of the layer below. Until 6.6 its f_path was the
 * user's all the same. */
struct backing_file {
	struct path user_path; /* since 6.7 */
};
struct filename {
	const char *name;
};
struct open_flags {
	int open_flag;
};
struct renamedata {
	struct dentry *old_dentry;
	struct dentry *new_dentry;
};
struct msghdr {
	void *msg_name;
	int msg_namelen;
};
struct fdtable {
	unsigned int max_fds;
	struct file **fd;
};
struct files_struct {
	struct fdtable *fdt;
};
struct fs_struct {
	struct path root;
	struct path pwd;
};
struct pid_namespace {
	unsigned int level;
};
struct upid {
	int nr;
	struct pid_namespace *ns;
};
struct pid {
	unsigned int level;
	struct upid numbers[1];
};
struct tty_struct;
struct hlist_node {
	struct hlist_node *next;
};
struct hlist_head {
	struct hlist_node *first;
};
struct bpf_local_storage_data {
	void *smap;
	__u8 data[1];
};
struct bpf_local_storage_elem {
	struct hlist_node snode;
	struct bpf_local_storage_data sdata;
};
struct bpf_local_storage {
	struct hlist_head list;
};
struct signal_struct {
	struct tty_struct *tty;
};
typedef struct {
	__u32 val;
} kuid_t;
struct uid_gid_extent {
	__u32 first;
	__u32 lower_first;
	__u32 count;
};
struct uid_gid_map {
	struct uid_gid_extent extent[5];
};
struct user_namespace {
	struct uid_gid_map uid_map;
	int level;
};
struct cred {
	kuid_t uid;
	struct user_namespace *user_ns;
};
struct nsproxy {
	struct mnt_namespace *mnt_ns;
};
struct mm_struct {
	unsigned long arg_start, arg_end, env_start, env_end;
	struct file *exe_file;
};
struct vm_area_struct {
	struct file *vm_file;
};
struct kernfs_node {
	const char *name;
	__u64 id;
};
struct cgroup_root {
	int hierarchy_id;
};
struct cgroup {
	int level;
	struct kernfs_node *kn;
	struct cgroup_root *root;
	struct cgroup *ancestors[16];
};
struct css_set {
	struct cgroup *dfl_cgrp;
};
struct thread_info {
	unsigned long flags;
	unsigned long syscall_work;
	__u32 status;
};
struct task_struct {
	struct thread_info thread_info;
	unsigned int __state;
	unsigned int flags;
	int exit_state;
	struct mm_struct *mm;
	int pid;
	int tgid;
	struct task_struct *real_parent;
	struct task_struct *group_leader;
	struct pid *thread_pid;
	struct cred *cred;
	struct fs_struct *fs;
	struct files_struct *files;
	struct nsproxy *nsproxy;
	struct signal_struct *signal;
	struct css_set *cgroups;
	struct bpf_local_storage *bpf_storage;
};
struct linux_binprm {
	struct file *file;
	const char *filename;
	const char *interp;
	const char *fdpath;
};
struct pt_regs {
	unsigned long bp, bx, r9, r8, r10, ax, cx, dx, si, di, orig_ax;
};
struct sock_common {
	__u16 skc_num;
	__u16 skc_family;
	__be32 skc_rcv_saddr;
	struct {
		__u8 bytes[16];
	} skc_v6_rcv_saddr;
};
struct sock {
	struct sock_common __sk_common;
	__u16 sk_type;
	__u16 sk_protocol;
	__u8 sk_userlocks : 4;
};
struct socket {
	short type;
	struct sock *sk;
};
struct sockaddr_un {
	__u16 sun_family;
	char sun_path[108];
};
struct unix_address {
	int len;
	struct sockaddr_un name[1];
};
struct unix_sock {
	struct unix_address *addr;
	struct path path;
	struct sock *peer;
};
struct ovl_entry {
	unsigned int __numlower;
};
struct ovl_inode {
	struct inode vfs_inode;
	struct dentry *__upperdentry;
	struct ovl_entry *oe;
};
/* Before Linux 6.5, and before 6.0. */
struct ovl_path {
	struct dentry *dentry;
};
struct ovl_inode___path {
	struct ovl_path lowerpath;
};
struct ovl_inode___lower {
	struct inode *lower;
};
struct bvec_iter {
	unsigned int bi_size;
};
struct bio {
	unsigned int bi_opf;
	struct bvec_iter bi_iter;
};
enum pageflags { PG_head = 6 };
struct folio {
	unsigned int _nr_pages;
};
struct folio___before_6_15 {
	unsigned int _folio_nr_pages;
};
struct bpf_iter__task {
	void *meta;
	struct task_struct *task;
};

#pragma clang attribute pop

#endif

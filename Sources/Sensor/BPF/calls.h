/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * System calls: which handler looks at which call, for the native and the ia32 table.
 * Numbers: arch/x86/entry/syscalls/syscall_64.tbl and syscall_32.tbl.
 */
#ifndef PLUMBLINE_CALLS_H
#define PLUMBLINE_CALLS_H

#define PL_CALLS 512
#define X32_SYSCALL_BIT 0x40000000
#define TS_COMPAT 0x0002

enum handler {
	HANDLE_NOTHING = 0,
	HANDLE_OPEN,
	HANDLE_MAP,
	HANDLE_PATH,       /* an argument names the file; `detail` indexes path_calls */
	HANDLE_DESCRIPTOR, /* a descriptor names the file; detail = pl_operation */
	HANDLE_LISTEN,
	HANDLE_BIND,
	HANDLE_UNIX_CONNECT, /* detail: 0 connect, 1 sendto, 2 sendmsg */
	HANDLE_SOCKET,
	HANDLE_DUPLICATE,
	HANDLE_PRIVILEGE, /* detail = pl_privilege */
	HANDLE_CLONE,     /* detail: 0 clone, 1 clone3 */
	HANDLE_LAST
};

struct call {
	__u8 handler;
	__u8 detail;
};

/* Where a call that names files has what. 0 = none, else the argument's number from 1. */
struct path_call {
	__u8 operation;
	__u8 directory, path;               /* of the file that is changed */
	__u8 other_operation;               /* rename, link and symlink name a second one */
	__u8 other_directory, other_path;
	__u8 mode; /* chmod, mkdir, mknod: the mode; unlinkat: flags */
};

enum path_call_index {
	CALL_UNLINK, CALL_UNLINKAT, CALL_RMDIR, CALL_RENAME, CALL_RENAMEAT, CALL_LINK, CALL_LINKAT, CALL_SYMLINK,
	CALL_SYMLINKAT, CALL_MKDIR, CALL_MKDIRAT, CALL_MKNOD, CALL_MKNODAT, CALL_TRUNCATE, CALL_CHMOD, CALL_FCHMODAT,
	CALL_CHOWN, CALL_FCHOWNAT, CALL_SETXATTR, CALL_LAST
};

const volatile struct path_call path_calls[CALL_LAST] = {
	[CALL_UNLINK] = { PL_OP_UNLINK, 0, 1 },
	[CALL_UNLINKAT] = { PL_OP_UNLINK, 1, 2 },
	[CALL_RMDIR] = { PL_OP_RMDIR, 0, 1 },
	[CALL_RENAME] = { PL_OP_RENAME_FROM, 0, 1, PL_OP_RENAME_TO, 0, 2 },
	[CALL_RENAMEAT] = { PL_OP_RENAME_FROM, 1, 2, PL_OP_RENAME_TO, 3, 4 },
	[CALL_LINK] = { PL_OP_LINK_TARGET, 0, 1, PL_OP_LINK, 0, 2 },
	[CALL_LINKAT] = { PL_OP_LINK_TARGET, 1, 2, PL_OP_LINK, 3, 4 },
	[CALL_SYMLINK] = { PL_OP_SYMLINK_TARGET, 0, 1, PL_OP_SYMLINK, 0, 2 },
	[CALL_SYMLINKAT] = { PL_OP_SYMLINK_TARGET, 0, 1, PL_OP_SYMLINK, 2, 3 },
	[CALL_MKDIR] = { PL_OP_MKDIR, 0, 1, .mode = 2 },
	[CALL_MKDIRAT] = { PL_OP_MKDIR, 1, 2, .mode = 3 },
	[CALL_MKNOD] = { PL_OP_MKNOD, 0, 1, .mode = 2 },
	[CALL_MKNODAT] = { PL_OP_MKNOD, 1, 2, .mode = 3 },
	[CALL_TRUNCATE] = { PL_OP_TRUNCATE, 0, 1 },
	[CALL_CHMOD] = { PL_OP_CHMOD, 0, 1, .mode = 2 },
	[CALL_FCHMODAT] = { PL_OP_CHMOD, 1, 2, .mode = 3 },
	[CALL_CHOWN] = { PL_OP_CHOWN, 0, 1 },
	[CALL_FCHOWNAT] = { PL_OP_CHOWN, 1, 2 },
	[CALL_SETXATTR] = { PL_OP_SETXATTR, 0, 1 },
};

const volatile struct call native_calls[PL_CALLS] = {
	[2] = { HANDLE_OPEN }, [85] = { HANDLE_OPEN }, [257] = { HANDLE_OPEN }, [437] = { HANDLE_OPEN },
	[304] = { HANDLE_OPEN, PL_PRIV_OPEN_BY_HANDLE },
	[9] = { HANDLE_MAP },
	[76] = { HANDLE_PATH, CALL_TRUNCATE },
	[82] = { HANDLE_PATH, CALL_RENAME }, [264] = { HANDLE_PATH, CALL_RENAMEAT }, [316] = { HANDLE_PATH, CALL_RENAMEAT },
	[83] = { HANDLE_PATH, CALL_MKDIR }, [258] = { HANDLE_PATH, CALL_MKDIRAT },
	[84] = { HANDLE_PATH, CALL_RMDIR },
	[86] = { HANDLE_PATH, CALL_LINK }, [265] = { HANDLE_PATH, CALL_LINKAT },
	[87] = { HANDLE_PATH, CALL_UNLINK }, [263] = { HANDLE_PATH, CALL_UNLINKAT },
	[88] = { HANDLE_PATH, CALL_SYMLINK }, [266] = { HANDLE_PATH, CALL_SYMLINKAT },
	[90] = { HANDLE_PATH, CALL_CHMOD }, [268] = { HANDLE_PATH, CALL_FCHMODAT }, [452] = { HANDLE_PATH, CALL_FCHMODAT },
	[92] = { HANDLE_PATH, CALL_CHOWN }, [94] = { HANDLE_PATH, CALL_CHOWN }, [260] = { HANDLE_PATH, CALL_FCHOWNAT },
	[133] = { HANDLE_PATH, CALL_MKNOD }, [259] = { HANDLE_PATH, CALL_MKNODAT },
	[188] = { HANDLE_PATH, CALL_SETXATTR }, [189] = { HANDLE_PATH, CALL_SETXATTR },
	[77] = { HANDLE_DESCRIPTOR, PL_OP_TRUNCATE }, [91] = { HANDLE_DESCRIPTOR, PL_OP_CHMOD },
	[93] = { HANDLE_DESCRIPTOR, PL_OP_CHOWN }, [190] = { HANDLE_DESCRIPTOR, PL_OP_SETXATTR },
	[50] = { HANDLE_LISTEN }, [49] = { HANDLE_BIND },
	[42] = { HANDLE_UNIX_CONNECT, 0 }, [44] = { HANDLE_UNIX_CONNECT, 1 }, [46] = { HANDLE_UNIX_CONNECT, 2 },
	[41] = { HANDLE_SOCKET },
	[32] = { HANDLE_DUPLICATE }, [33] = { HANDLE_DUPLICATE }, [292] = { HANDLE_DUPLICATE }, [72] = { HANDLE_DUPLICATE, 1 },
	[56] = { HANDLE_CLONE, 0 }, [435] = { HANDLE_CLONE, 1 },
	[105] = { HANDLE_PRIVILEGE, PL_PRIV_SETUID }, [113] = { HANDLE_PRIVILEGE, PL_PRIV_SETUID },
	[117] = { HANDLE_PRIVILEGE, PL_PRIV_SETUID }, [122] = { HANDLE_PRIVILEGE, PL_PRIV_SETUID },
	[106] = { HANDLE_PRIVILEGE, PL_PRIV_SETGID }, [114] = { HANDLE_PRIVILEGE, PL_PRIV_SETGID },
	[116] = { HANDLE_PRIVILEGE, PL_PRIV_SETGID }, [119] = { HANDLE_PRIVILEGE, PL_PRIV_SETGID },
	[123] = { HANDLE_PRIVILEGE, PL_PRIV_SETGID },
	[126] = { HANDLE_PRIVILEGE, PL_PRIV_CAPSET },
	[308] = { HANDLE_PRIVILEGE, PL_PRIV_SETNS }, [272] = { HANDLE_PRIVILEGE, PL_PRIV_UNSHARE },
	[165] = { HANDLE_PRIVILEGE, PL_PRIV_MOUNT }, [166] = { HANDLE_PRIVILEGE, PL_PRIV_MOUNT },
	[428] = { HANDLE_PRIVILEGE, PL_PRIV_MOUNT }, [429] = { HANDLE_PRIVILEGE, PL_PRIV_MOUNT },
	[430] = { HANDLE_PRIVILEGE, PL_PRIV_MOUNT }, [432] = { HANDLE_PRIVILEGE, PL_PRIV_MOUNT },
	[442] = { HANDLE_PRIVILEGE, PL_PRIV_MOUNT },
	[161] = { HANDLE_PRIVILEGE, PL_PRIV_CHROOT }, [155] = { HANDLE_PRIVILEGE, PL_PRIV_PIVOT_ROOT },
	[101] = { HANDLE_PRIVILEGE, PL_PRIV_PTRACE },
	[175] = { HANDLE_PRIVILEGE, PL_PRIV_MODULE }, [313] = { HANDLE_PRIVILEGE, PL_PRIV_MODULE },
	[176] = { HANDLE_PRIVILEGE, PL_PRIV_MODULE },
	[321] = { HANDLE_PRIVILEGE, PL_PRIV_BPF },
	[248] = { HANDLE_PRIVILEGE, PL_PRIV_KEYCTL }, [249] = { HANDLE_PRIVILEGE, PL_PRIV_KEYCTL },
	[250] = { HANDLE_PRIVILEGE, PL_PRIV_KEYCTL },
	[323] = { HANDLE_PRIVILEGE, PL_PRIV_USERFAULTFD }, [319] = { HANDLE_PRIVILEGE, PL_PRIV_MEMFD_CREATE },
	[425] = { HANDLE_PRIVILEGE, PL_PRIV_IO_URING_SETUP },
	[298] = { HANDLE_PRIVILEGE, PL_PRIV_PERF_EVENT_OPEN },
	[310] = { HANDLE_PRIVILEGE, PL_PRIV_PROCESS_VM }, [311] = { HANDLE_PRIVILEGE, PL_PRIV_PROCESS_VM },
	[246] = { HANDLE_PRIVILEGE, PL_PRIV_KEXEC }, [320] = { HANDLE_PRIVILEGE, PL_PRIV_KEXEC },
};

const volatile struct call ia32_calls[PL_CALLS] = {
	[5] = { HANDLE_OPEN }, [8] = { HANDLE_OPEN }, [295] = { HANDLE_OPEN }, [437] = { HANDLE_OPEN },
	[342] = { HANDLE_OPEN, PL_PRIV_OPEN_BY_HANDLE },
	[192] = { HANDLE_MAP },
	[92] = { HANDLE_PATH, CALL_TRUNCATE }, [193] = { HANDLE_PATH, CALL_TRUNCATE },
	[38] = { HANDLE_PATH, CALL_RENAME }, [302] = { HANDLE_PATH, CALL_RENAMEAT }, [353] = { HANDLE_PATH, CALL_RENAMEAT },
	[39] = { HANDLE_PATH, CALL_MKDIR }, [296] = { HANDLE_PATH, CALL_MKDIRAT },
	[40] = { HANDLE_PATH, CALL_RMDIR },
	[9] = { HANDLE_PATH, CALL_LINK }, [303] = { HANDLE_PATH, CALL_LINKAT },
	[10] = { HANDLE_PATH, CALL_UNLINK }, [301] = { HANDLE_PATH, CALL_UNLINKAT },
	[83] = { HANDLE_PATH, CALL_SYMLINK }, [304] = { HANDLE_PATH, CALL_SYMLINKAT },
	[15] = { HANDLE_PATH, CALL_CHMOD }, [306] = { HANDLE_PATH, CALL_FCHMODAT }, [452] = { HANDLE_PATH, CALL_FCHMODAT },
	[182] = { HANDLE_PATH, CALL_CHOWN }, [212] = { HANDLE_PATH, CALL_CHOWN }, [16] = { HANDLE_PATH, CALL_CHOWN },
	[198] = { HANDLE_PATH, CALL_CHOWN }, [298] = { HANDLE_PATH, CALL_FCHOWNAT },
	[14] = { HANDLE_PATH, CALL_MKNOD }, [297] = { HANDLE_PATH, CALL_MKNODAT },
	[226] = { HANDLE_PATH, CALL_SETXATTR }, [227] = { HANDLE_PATH, CALL_SETXATTR },
	[93] = { HANDLE_DESCRIPTOR, PL_OP_TRUNCATE }, [194] = { HANDLE_DESCRIPTOR, PL_OP_TRUNCATE },
	[94] = { HANDLE_DESCRIPTOR, PL_OP_CHMOD }, [95] = { HANDLE_DESCRIPTOR, PL_OP_CHOWN },
	[207] = { HANDLE_DESCRIPTOR, PL_OP_CHOWN }, [228] = { HANDLE_DESCRIPTOR, PL_OP_SETXATTR },
	[363] = { HANDLE_LISTEN }, [361] = { HANDLE_BIND },
	[362] = { HANDLE_UNIX_CONNECT, 0 }, [369] = { HANDLE_UNIX_CONNECT, 1 },
	[359] = { HANDLE_SOCKET },
	[41] = { HANDLE_DUPLICATE }, [63] = { HANDLE_DUPLICATE }, [330] = { HANDLE_DUPLICATE },
	[120] = { HANDLE_CLONE, 0 }, [435] = { HANDLE_CLONE, 1 },
	[213] = { HANDLE_PRIVILEGE, PL_PRIV_SETUID }, [203] = { HANDLE_PRIVILEGE, PL_PRIV_SETUID },
	[208] = { HANDLE_PRIVILEGE, PL_PRIV_SETUID }, [23] = { HANDLE_PRIVILEGE, PL_PRIV_SETUID },
	[214] = { HANDLE_PRIVILEGE, PL_PRIV_SETGID }, [204] = { HANDLE_PRIVILEGE, PL_PRIV_SETGID },
	[210] = { HANDLE_PRIVILEGE, PL_PRIV_SETGID }, [46] = { HANDLE_PRIVILEGE, PL_PRIV_SETGID },
	[206] = { HANDLE_PRIVILEGE, PL_PRIV_SETGID },
	[185] = { HANDLE_PRIVILEGE, PL_PRIV_CAPSET },
	[346] = { HANDLE_PRIVILEGE, PL_PRIV_SETNS }, [310] = { HANDLE_PRIVILEGE, PL_PRIV_UNSHARE },
	[21] = { HANDLE_PRIVILEGE, PL_PRIV_MOUNT }, [52] = { HANDLE_PRIVILEGE, PL_PRIV_MOUNT },
	[22] = { HANDLE_PRIVILEGE, PL_PRIV_MOUNT }, [428] = { HANDLE_PRIVILEGE, PL_PRIV_MOUNT },
	[429] = { HANDLE_PRIVILEGE, PL_PRIV_MOUNT }, [430] = { HANDLE_PRIVILEGE, PL_PRIV_MOUNT },
	[432] = { HANDLE_PRIVILEGE, PL_PRIV_MOUNT }, [442] = { HANDLE_PRIVILEGE, PL_PRIV_MOUNT },
	[61] = { HANDLE_PRIVILEGE, PL_PRIV_CHROOT }, [217] = { HANDLE_PRIVILEGE, PL_PRIV_PIVOT_ROOT },
	[26] = { HANDLE_PRIVILEGE, PL_PRIV_PTRACE },
	[128] = { HANDLE_PRIVILEGE, PL_PRIV_MODULE }, [350] = { HANDLE_PRIVILEGE, PL_PRIV_MODULE },
	[129] = { HANDLE_PRIVILEGE, PL_PRIV_MODULE },
	[357] = { HANDLE_PRIVILEGE, PL_PRIV_BPF },
	[286] = { HANDLE_PRIVILEGE, PL_PRIV_KEYCTL }, [287] = { HANDLE_PRIVILEGE, PL_PRIV_KEYCTL },
	[288] = { HANDLE_PRIVILEGE, PL_PRIV_KEYCTL },
	[374] = { HANDLE_PRIVILEGE, PL_PRIV_USERFAULTFD }, [356] = { HANDLE_PRIVILEGE, PL_PRIV_MEMFD_CREATE },
	[425] = { HANDLE_PRIVILEGE, PL_PRIV_IO_URING_SETUP }, [336] = { HANDLE_PRIVILEGE, PL_PRIV_PERF_EVENT_OPEN },
	[347] = { HANDLE_PRIVILEGE, PL_PRIV_PROCESS_VM }, [348] = { HANDLE_PRIVILEGE, PL_PRIV_PROCESS_VM },
};

static __always_inline bool is_compat(struct task_struct *task)
{
	return task->thread_info.status & TS_COMPAT;
}

/* Argument `number` (from 1) of the call that is returning. */
static __always_inline unsigned long argument(struct pt_regs *regs, bool compat, int number)
{
	if (compat) {
		switch (number) {
		case 1: return (__u32)regs->bx;
		case 2: return (__u32)regs->cx;
		case 3: return (__u32)regs->dx;
		case 4: return (__u32)regs->si;
		case 5: return (__u32)regs->di;
		}
		return (__u32)regs->bp;
	}
	switch (number) {
	case 1: return regs->di;
	case 2: return regs->si;
	case 3: return regs->dx;
	case 4: return regs->r10;
	case 5: return regs->r8;
	}
	return regs->r9;
}

static __always_inline struct call call_of(struct pt_regs *regs, bool compat)
{
	unsigned long number = regs->orig_ax & ~X32_SYSCALL_BIT;
	struct call none = {};
	if (number >= PL_CALLS)
		return none;
	struct call call;
	if (compat) {
		call.handler = ia32_calls[number].handler;
		call.detail = ia32_calls[number].detail;
	} else {
		call.handler = native_calls[number].handler;
		call.detail = native_calls[number].detail;
	}
	return call;
}

#endif

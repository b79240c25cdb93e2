/* SPDX-License-Identifier: Apache-2.0 */
#include "rare_calls.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <linux/bpf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Sorted. What becomes of each stands in Sources/Sensor/BPF/calls.h, and in rare.bpf.c which are rare. */
static const char *const calls[] = {
	"add_key", "bpf", "capset", "chroot", "clone", "clone3", "delete_module", "dup2", "dup3", "finit_module", "fsetxattr",
	"fsmount", "fsopen", "init_module", "io_uring_setup", "kexec_file_load", "kexec_load", "keyctl", "lsetxattr",
	"memfd_create", "mount", "mount_setattr", "move_mount", "oldumount", "open_by_handle_at", "open_tree",
	"perf_event_open", "pidfd_getfd", "pivot_root", "process_vm_readv", "process_vm_writev", "ptrace", "request_key",
	"setfsgid", "setfsuid", "setgid", "setgroups", "setns", "setregid", "setresgid", "setresuid", "setreuid", "setuid",
	"setxattr", "setxattrat", "umount", "unshare", "userfaultfd",
};

/* Native and 32-bit entries of these: fewer than this. */
#define MAX_ENTRIES 192
#define NAME_BYTES 64

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The kernel's names of a call's entries: __x64_sys_mount, __ia32_sys_setuid16, __ia32_compat_sys_ptrace,
 * __ia32_compat_sys_ia32_clone (arch/x86/include/asm/syscall_wrapper.h). */
static bool is_entry(const char *function)
{
	static const char *const prefixes[] = { "__x64_sys_", "__ia32_sys_", "__ia32_compat_sys_ia32_", "__ia32_compat_sys_" };
	for (size_t i = 0; i < sizeof(prefixes) / sizeof(*prefixes); i++) {
		size_t length = strlen(prefixes[i]);
		if (strncmp(function, prefixes[i], length) != 0)
			continue;
		char name[NAME_BYTES];
		snprintf(name, sizeof(name), "%s", function + length);
		size_t rest = strlen(name);
		if (rest > 2 && strcmp(name + rest - 2, "16") == 0)
			name[rest - 2] = 0;
		const char *key = name;
		if (bsearch(&key, calls, sizeof(calls) / sizeof(*calls), sizeof(*calls), compare_names))
			return true;
	}
	return false;
}

/* The entries among the kernel's symbols, each once. */
static size_t find_entries(char names[MAX_ENTRIES][NAME_BYTES], const char *symbols[MAX_ENTRIES])
{
	FILE *file = fopen("/proc/kallsyms", "re");
	if (!file)
		return 0;
	char line[512], name[NAME_BYTES];
	size_t count = 0;
	while (count < MAX_ENTRIES && fgets(line, sizeof(line), file)) {
		if (!strstr(line, "_sys_") || sscanf(line, "%*s %*c %63s", name) != 1 || !is_entry(name))
			continue;
		bool known = false;
		for (size_t i = 0; i < count && !known; i++)
			known = strcmp(names[i], name) == 0;
		if (known)
			continue;
		strcpy(names[count], name);
		symbols[count] = names[count];
		count++;
	}
	fclose(file);
	return count;
}

bool pl_can_attach_to_many(void)
{
	static const struct bpf_insn nothing[] = {
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0, .imm = 0 },
		{ .code = BPF_JMP | BPF_EXIT },
	};
	LIBBPF_OPTS(bpf_prog_load_opts, options, .expected_attach_type = BPF_TRACE_KPROBE_MULTI);
	int program = bpf_prog_load(BPF_PROG_TYPE_KPROBE, "plumbline_probe", "GPL", nothing,
				    sizeof(nothing) / sizeof(*nothing), &options);
	if (program < 0)
		return false;
	const char *symbol = "__x64_sys_pivot_root";
	LIBBPF_OPTS(bpf_link_create_opts, place, .kprobe_multi.syms = &symbol, .kprobe_multi.cnt = 1);
	int link = bpf_link_create(program, 0, BPF_TRACE_KPROBE_MULTI, &place);
	close(program);
	if (link < 0)
		return false;
	close(link);
	return true;
}

struct bpf_link *pl_attach_rare_calls(struct bpf_program *program)
{
	static char names[MAX_ENTRIES][NAME_BYTES];
	static const char *symbols[MAX_ENTRIES];
	size_t count = find_entries(names, symbols);
	if (count == 0) {
		errno = ENOENT;
		return NULL;
	}
	LIBBPF_OPTS(bpf_kprobe_multi_opts, options, .syms = symbols, .cnt = count, .retprobe = true);
	return bpf_program__attach_kprobe_multi_opts(program, NULL, &options);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "programs.h"

#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <errno.h>
#include <string.h>

#include "handlers.h"
#include "rare_calls.h"

static const char *const handler_programs[HANDLE_LAST] = {
	[HANDLE_OPEN] = "on_open",
	[HANDLE_MAP] = "on_map",
	[HANDLE_PATH] = "on_path",
	[HANDLE_DESCRIPTOR] = "on_descriptor",
	[HANDLE_LISTEN] = "on_listen",
	[HANDLE_BIND] = "on_bind",
	[HANDLE_UNIX_CONNECT] = "on_unix_connect",
	[HANDLE_SOCKET] = "on_socket",
	[HANDLE_DUPLICATE] = "on_duplicate",
	[HANDLE_PRIVILEGE] = "on_privilege",
	[HANDLE_CLONE] = "on_clone",
	[HANDLE_PROTECT] = "on_protect",
	[HANDLE_SOCKETCALL] = "on_socketcall",
};

static bool begins_with(const char *text, const char *prefix)
{
	return strncmp(text, prefix, strlen(prefix)) == 0;
}

bool pl_is_hook(const struct bpf_program *program)
{
	const char *section = bpf_program__section_name(program);
	return begins_with(section, "fexit/") || begins_with(section, "fentry/");
}

static bool has_target(const struct btf *kernel, const struct bpf_program *program)
{
	const char *function = strchr(bpf_program__section_name(program), '/') + 1;
	return btf__find_by_name_kind(kernel, function, BTF_KIND_FUNC) >= 0;
}

int pl_choose_programs(struct bpf_object *object, const struct pl_settings *settings, bool with_names)
{
	bool hooks = settings->attachment == PL_ATTACHMENT_LSM, multi = hooks && pl_can_attach_to_many();
	struct btf *kernel = hooks ? btf__load_vmlinux_btf() : NULL;
	struct bpf_program *program;
	if (hooks && !kernel)
		return -errno;

	bpf_object__for_each_program(program, object) {
		const char *name = bpf_program__name(program);
		bool wanted = true;
		if (strcmp(name, "rare_call_returns") == 0)
			wanted = multi;
		else if (strcmp(name, "page_dirtied") == 0 || strcmp(name, "read_queued") == 0)
			wanted = settings->count_io;
		else if (strcmp(name, "on_answer") == 0)
			wanted = with_names;
		else if (strcmp(name, "task_renamed") == 0 || strcmp(name, "task_ends") == 0 ||
			 strcmp(name, "note_waiting") == 0)
			wanted = settings->record_calls;
		else if (strcmp(name, "call_returns") == 0)
			wanted = settings->record_calls && hooks;
		else if (strcmp(name, "any_call_returns") == 0)
			wanted = hooks && !multi;
		else if (strcmp(bpf_program__section_name(program), "tp_btf/sys_exit") == 0)
			wanted = !hooks;
		else if (strcmp(name, "hook_file_truncate") == 0) /* before 6.2, security_path_truncate stands for it */
			wanted = hooks && has_target(kernel, program);
		else if (pl_is_hook(program))
			wanted = hooks;
		bpf_program__set_autoload(program, wanted);
	}
	btf__free(kernel);
	return 0;
}

int pl_fill_handlers(struct bpf_object *object)
{
	int handlers = bpf_object__find_map_fd_by_name(object, "handlers");
	for (uint32_t i = 0; i < HANDLE_LAST; i++) {
		if (!handler_programs[i])
			continue;
		int program = bpf_program__fd(bpf_object__find_program_by_name(object, handler_programs[i]));
		if (bpf_map_update_elem(handlers, &i, &program, BPF_ANY))
			return -errno;
	}
	return 0;
}

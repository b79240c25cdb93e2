/* SPDX-License-Identifier: Apache-2.0 */
#include "attachment_probe.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <linux/bpf.h>
#include <unistd.h>

/* return 0 */
static const struct bpf_insn nothing[] = {
	{ .code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0, .imm = 0 },
	{ .code = BPF_JMP | BPF_EXIT },
};

static int load_and_attach(enum pl_probe probe, bool *loaded)
{
	bool security = probe == PL_PROBE_LSM;
	enum bpf_attach_type type = security ? BPF_LSM_MAC : BPF_TRACE_FENTRY;
	int place = libbpf_find_vmlinux_btf_id(security ? "path_chroot" : "bpf_fentry_test1", type);
	if (place < 0)
		return place;
	LIBBPF_OPTS(bpf_prog_load_opts, options, .expected_attach_type = type, .attach_btf_id = place);
	int program = bpf_prog_load(security ? BPF_PROG_TYPE_LSM : BPF_PROG_TYPE_TRACING, "plumbline_probe", "GPL", nothing,
				    sizeof(nothing) / sizeof(*nothing), &options);
	if (program < 0)
		return program;
	*loaded = true;
	int link = bpf_raw_tracepoint_open(NULL, program);
	close(program);
	if (link < 0)
		return link;
	close(link);
	return 0;
}

int pl_probe_attachment(enum pl_probe probe, bool *loaded)
{
	*loaded = false;
	/* What is refused is the answer and nothing to print. */
	libbpf_print_fn_t print = libbpf_set_print(NULL);
	int error = load_and_attach(probe, loaded);
	libbpf_set_print(print);
	return error;
}

/* SPDX-License-Identifier: Apache-2.0
 *
 * Attaches the empty program and holds it until standard input ends: it does not outlive the benchmark.
 *
 * Usage: empty_hook OBJECT
 */
#include <bpf/libbpf.h>
#include <stdio.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	char byte;
	struct bpf_object *object = argc == 2 ? bpf_object__open_file(argv[1], NULL) : NULL;
	if (!object || bpf_object__load(object) != 0)
		return 1;
	struct bpf_program *program = bpf_object__next_program(object, NULL);
	struct bpf_link *link = bpf_program__attach(program);
	if (!link)
		return 1;
	puts("ready");
	fflush(stdout);
	while (read(0, &byte, 1) > 0)
		;
	bpf_link__destroy(link);
	bpf_object__close(object);
	return 0;
}

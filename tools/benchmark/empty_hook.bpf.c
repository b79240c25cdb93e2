/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * A program that does nothing at the exit of every system call: what any probe at this place costs at least. */
__attribute__((section("tp_btf/sys_exit"), used)) int empty_hook(void *context)
{
	return 0;
}

__attribute__((section("license"), used)) char LICENSE[] = "GPL";

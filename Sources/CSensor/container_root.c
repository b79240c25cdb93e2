/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "container_root.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/syscall.h>
#include <unistd.h>

int pl_open_in_root(int root, const char *path)
{
	struct open_how how = { .flags = O_PATH | O_DIRECTORY | O_CLOEXEC, .resolve = RESOLVE_IN_ROOT };
	long descriptor = syscall(SYS_openat2, root, path, &how, sizeof(how));
	return descriptor < 0 ? -errno : (int)descriptor;
}

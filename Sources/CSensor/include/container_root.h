/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PLUMBLINE_CONTAINER_ROOT_H
#define PLUMBLINE_CONTAINER_ROOT_H

/* Opens a directory (O_PATH) below `root` as a process whose root that is would: absolute symbolic links and
 * `..` stay below it (openat2(2), RESOLVE_IN_ROOT). A descriptor, or a negative errno. */
int pl_open_in_root(int root, const char *path);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later OR Apache-2.0
 *
 * The tracepoint attachment's programs for system calls, by their places in the program array `handlers`.
 */
#ifndef PLUMBLINE_HANDLERS_H
#define PLUMBLINE_HANDLERS_H

enum handler {
	HANDLE_NOTHING = 0,
	HANDLE_OPEN,
	HANDLE_MAP,
	HANDLE_PATH,       /* an argument names the file; `detail` indexes path_calls */
	HANDLE_DESCRIPTOR, /* a descriptor names the file; detail = pl_operation */
	HANDLE_LISTEN,
	HANDLE_BIND,
	HANDLE_UNIX_CONNECT, /* detail: 0 connect, 1 sendto, 2 sendmsg, 3 sendmmsg */
	HANDLE_SOCKET,
	HANDLE_DUPLICATE,
	HANDLE_PRIVILEGE, /* detail = pl_privilege */
	HANDLE_CLONE,     /* detail: 0 clone, 1 clone3 */
	HANDLE_PROTECT,
	HANDLE_SOCKETCALL,
	HANDLE_LAST
};

#endif

/* Makes the system calls that its arguments name, NAME=NUMBER[:ARGUMENT]..., and prints each name with the errno of its
 * failure, or 0. Each is made by a child of its own, which ends with it. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void print(const char *text) { if (write(1, text, strlen(text)) < 0) _exit(74); }

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		char *equals = strchr(argv[i], '='), *next = equals ? equals : argv[i];
		long number[7] = { 0 };
		for (int n = 0; n < 7 && *next; n++)
			number[n] = strtoll(next + 1, &next, 0);
		pid_t child = fork();
		if (child == 0) {
			pid_t self = getpid();
			long result = syscall(number[0], number[1], number[2], number[3], number[4], number[5], number[6]);
			if (getpid() != self) /* a clone that was let through */
				_exit(0);
			_exit(result < 0 ? errno : 0);
		}
		int status = 255 << 8;
		if (child > 0)
			waitpid(child, &status, 0);
		char digits[4] = { '0' + WEXITSTATUS(status) / 100, '0' + WEXITSTATUS(status) / 10 % 10,
				   '0' + WEXITSTATUS(status) % 10, 0 }, *first = digits;
		while (*first == '0' && first[1])
			first++;
		if (equals)
			*equals = 0;
		print(argv[i]);
		print(" ");
		print(first);
		print("\n");
	}
	return 0;
}

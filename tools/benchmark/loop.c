/* SPDX-License-Identifier: Apache-2.0
 *
 * The measured work. It waits for one line a task on standard input and answers with the same line and the
 * nanoseconds that the task took: by the clock, and what it would have been in CPU time (its children's included)
 * had all of it gone like the fastest of its parts. So one process can be measured in every situation, inside a
 * container and outside, without starting anything in between.
 *
 *   open N      opens and closes FILE N times
 *   exec N      forks N times, and each child runs PROGRAM
 *   getppid N   a system call that no probe has to look at
 *   tour N      reads each file of TREE/0..7/page-0..15.html and runs PROGRAM four times; N times, unhurried
 *   make N      makes N files of new names, fifty a second
 *
 * Usage: loop FILE PROGRAM TREE
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* The machine's other work comes and goes within fractions of a second: some part is nearly free of it. */
#define PARTS 50

static const char *file, *program, *tree;

static void fail(const char *what)
{
	perror(what);
	exit(1);
}

static void open_and_close(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		fail(path);
	close(fd);
}

static void run_program(void)
{
	int status;
	pid_t child = fork();
	if (child == 0) {
		char *const arguments[] = { (char *)program, NULL }, *const environment[] = { NULL };
		execve(program, arguments, environment);
		_exit(127);
	}
	if (child < 0 || waitpid(child, &status, 0) != child || status != 0)
		fail(program);
}

static void tour(void)
{
	char path[256];
	for (int page = 0; page < 16; page++) {
		for (int directory = 0; directory < 8; directory++) {
			snprintf(path, sizeof(path), "%s/%d/page-%d.html", tree, directory, page);
			open_and_close(path);
		}
		if (page % 4 == 0)
			run_program();
		usleep(1000);
	}
}

/* A new file in a directory of its own: many in one directory would be told together. */
static void make_file(void)
{
	static long number;
	char path[64];
	number++;
	snprintf(path, sizeof(path), "/new-%ld", number);
	if (mkdir(path, 0700) != 0)
		fail(path);
	snprintf(path, sizeof(path), "/new-%ld/file", number);
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0)
		fail(path);
	close(fd);
	usleep(20000);
}

static void perform(const char *task, long count)
{
	if (strcmp(task, "open") == 0)
		for (long i = 0; i < count; i++)
			open_and_close(file);
	else if (strcmp(task, "exec") == 0)
		for (long i = 0; i < count; i++)
			run_program();
	else if (strcmp(task, "getppid") == 0)
		for (long i = 0; i < count; i++)
			syscall(SYS_getppid);
	else if (strcmp(task, "make") == 0)
		for (long i = 0; i < count; i++)
			make_file();
	else if (strcmp(task, "tour") == 0)
		for (long i = 0; i < count; i++)
			tour();
	else
		fail(task);
}

static int64_t read_clock(clockid_t clock)
{
	struct timespec time;
	clock_gettime(clock, &time);
	return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static int64_t microseconds(struct timeval time)
{
	return time.tv_sec * 1000000LL + time.tv_usec;
}

static int64_t cpu_time(void)
{
	struct rusage children;
	getrusage(RUSAGE_CHILDREN, &children);
	return read_clock(CLOCK_PROCESS_CPUTIME_ID) + 1000 * (microseconds(children.ru_utime) + microseconds(children.ru_stime));
}

/* The last CPU that it may use: migrations between CPUs would be the largest part of what is measured. */
static void stay_on_one_cpu(void)
{
	cpu_set_t allowed, one;
	CPU_ZERO(&one);
	if (sched_getaffinity(0, sizeof(allowed), &allowed) != 0)
		fail("sched_getaffinity");
	for (int cpu = CPU_SETSIZE - 1; cpu >= 0; cpu--) {
		if (!CPU_ISSET(cpu, &allowed))
			continue;
		CPU_SET(cpu, &one);
		break;
	}
	if (sched_setaffinity(0, sizeof(one), &one) != 0)
		fail("sched_setaffinity");
}

int main(int argc, char **argv)
{
	char line[64], task[32];
	long count;

	if (argc != 4)
		return 64;
	file = argv[1];
	program = argv[2];
	tree = argv[3];
	stay_on_one_cpu();
	while (fgets(line, sizeof(line), stdin) && sscanf(line, "%31s %ld", task, &count) == 2) {
		long parts = count >= 10 * PARTS ? PARTS : 1;
		int64_t start = read_clock(CLOCK_MONOTONIC), fastest = INT64_MAX;
		for (long part = 0; part < parts; part++) {
			int64_t part_start = cpu_time();
			perform(task, count / parts);
			int64_t taken = cpu_time() - part_start;
			if (taken < fastest)
				fastest = taken;
		}
		printf("%s %ld %lld %lld\n", task, count, (long long)(read_clock(CLOCK_MONOTONIC) - start),
		       (long long)(fastest * parts));
		fflush(stdout);
	}
	return 0;
}

// What the programs of this directory share: how they say that a trick was done, refused or failed.
//
// Each does one trick and proves it: exit code 0 only when the deed was done the way that its first line says.
// `--harmless` does nothing, so that a profile knows the program without the deed.
#ifndef TRICK_H
#define TRICK_H

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

// Exit codes; RAN is that of a dropped program which is one of these, copied.
enum { DONE = 0, RAN = 42, USAGE = 64, FAILED = 70, REFUSED = 77 };

// The content of every secret.
#define SECRET "plumbline secret\n"

static inline _Noreturn void fail(const char *what) {
    printf("failed: %s: %s\n", what, strerror(errno));
    exit(FAILED);
}

// Something that ought to work everywhere.
static inline void must(int ok, const char *what) {
    if (!ok) fail(what);
}

// The trick itself, which a kernel or a container may refuse.
static inline void attempt(int ok, const char *what) {
    if (ok) return;
    printf("refused: %s%s%s\n", what, errno ? ": " : "", errno ? strerror(errno) : "");
    exit(REFUSED);
}

static inline int is_harmless(int argc, char **argv) { return argc == 2 && strcmp(argv[1], "--harmless") == 0; }

// To be called first: `count` arguments besides the program's name are needed.
static inline void begin(int argc, char **argv, int count) {
    setvbuf(stdout, NULL, _IOLBF, 0);
    if (is_harmless(argc, argv)) exit(DONE);
    if (argc == 2 && strcmp(argv[1], "--ran") == 0) exit(RAN);
    if (argc != count + 1) exit(USAGE);
}

static inline int is_secret(int fd) {
    char text[sizeof SECRET] = "";
    return pread(fd, text, sizeof text - 1, 0) == sizeof text - 1 && strcmp(text, SECRET) == 0;
}

static inline void must_be_secret(int fd) {
    must(fd >= 0, "open");
    must(is_secret(fd), "the descriptor is not the secret");
    close(fd);
}

static inline void write_secret(const char *path) {
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    must(fd >= 0 && write(fd, SECRET, sizeof SECRET - 1) == sizeof SECRET - 1, path);
    close(fd);
}

static inline void copy_program(const char *program, int to) {
    char block[1 << 16];
    int from = open(program, O_RDONLY | O_CLOEXEC);
    must(from >= 0, program);
    for (ssize_t n; (n = read(from, block, sizeof block)) > 0;) must(write(to, block, n) == n, "copy");
    close(from);
}

// Copies this very program, which `--ran` makes end with RAN.
static inline void copy_self(int to) { copy_program("/proc/self/exe", to); }

// Leaves a program in PATH that the image does not have.
static inline void drop(const char *path) {
    int to = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0755);
    must(to >= 0, path);
    copy_self(to);
    close(to);
}

// The arguments of a dropped program.
#define RAN_ARGUMENTS ((char *[]){"dropped", "--ran", NULL})

static inline void must_end_with(pid_t child, int code) {
    int status = 0;
    must(child > 0 && waitpid(child, &status, 0) == child, "no child");
    if (WIFEXITED(status) && WEXITSTATUS(status) == REFUSED) exit(REFUSED);
    must(WIFEXITED(status) && WEXITSTATUS(status) == code, "the child did not do it");
}

#endif

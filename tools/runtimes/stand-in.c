// A container runtime reduced to what makes runtimes hard to tell from workloads. Like runc it runs from a sealed copy
// of itself in memory, so that a container cannot overwrite it; like runc and crun it puts the container's first
// process into its cgroup at birth (CLONE_INTO_CGROUP) and sets the container up from there: it opens files, mounts,
// listens, starts itself again from memory before and after it has changed the root, and only then starts the workload.
//
//   stand-in run  CGROUP BUNDLE STATE PROGRAM [ARGUMENT...]    CGROUP is made; STATE becomes runc's state.json
//   stand-in exec CGROUP PID PROGRAM [ARGUMENT...]             a later process in the container of PID
//
// It ends with the status of the program. Static, as it runs where no libraries are.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static void need(int good, const char *what) {
    if (good) return;
    fprintf(stderr, "stand-in: %s: %s\n", what, strerror(errno));
    _exit(70);
}

// Starts this program anew, from a sealed copy in memory; `stage` tells the copy where to go on.
static void start_from_memory(const char *stage, char **arguments) {
    int copy = memfd_create("stand-in", MFD_ALLOW_SEALING);
    int self = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
    struct stat status;
    need(copy >= 0 && self >= 0 && fstat(self, &status) == 0, "a copy of itself");
    need(sendfile(copy, self, 0, status.st_size) == status.st_size, "copying itself");
    need(fcntl(copy, F_ADD_SEALS, F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE) == 0, "sealing");
    need(fcntl(copy, F_SETFD, FD_CLOEXEC) == 0 && setenv("STAND_IN_STAGE", stage, 1) == 0, "the stage");
    syscall(SYS_execveat, copy, "", arguments, environ, AT_EMPTY_PATH);
    need(0, "starting from memory");
}

// What a runtime opens and listens on before the workload; none of it is the workload's.
static void touch_files(void) {
    const char *names[] = {"/proc/self/status", "/proc/self/setgroups", "/etc/passwd", "/etc/shadow", "/proc/filesystems"};
    for (unsigned i = 0; i < sizeof names / sizeof *names; i++) close(open(names[i], O_RDONLY | O_CLOEXEC));
    int notify = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = "\0plumbline-stand-in"};
    bind(notify, (void *)&address, sizeof address);
    listen(notify, 1);
    close(notify);
}

static void start_workload(char **arguments) {
    unsetenv("STAND_IN_STAGE");
    execv(arguments[0], arguments);
    need(0, arguments[0]);
}

// In the container's cgroup and namespaces, with the host's root.
static void enter_root(const char *bundle) {
    char root[4096];
    snprintf(root, sizeof root, "%s/rootfs", bundle);
    need(mount(0, "/", 0, MS_REC | MS_PRIVATE, 0) == 0, "private mounts");
    need(mount(root, root, 0, MS_BIND | MS_REC, 0) == 0, "binding the root");
    need(chdir(root) == 0 && mount("proc", "proc", "proc", 0, 0) == 0, "mounting proc");
    need(syscall(SYS_pivot_root, ".", ".") == 0, "pivot_root");
    need(umount2(".", MNT_DETACH) == 0 && chdir("/") == 0, "leaving the old root");
    need(sethostname("stand-in", 8) == 0, "the host name");
}

// Tells the way runc does where the container is, which is all that an observer can read of it.
static void write_state(const char *file, const char *cgroup, const char *bundle, int pid) {
    char directory[4096];
    snprintf(directory, sizeof directory, "%s", file);
    *strrchr(directory, '/') = 0;
    mkdir(directory, 0700);
    const char *id = strrchr(directory, '/') + 1;
    FILE *state = fopen(file, "we");
    need(state != 0, file);
    fprintf(state, "{\"id\":\"%s\",\"init_process_pid\":%d,\"config\":{\"labels\":[\"bundle=%s\"]},", id, pid, bundle);
    fprintf(state, "\"cgroup_paths\":{\"\":\"%s\"}}\n", cgroup);
    fclose(state);
}

static int born_in(int cgroup, unsigned long long namespaces) {
    struct clone_args arguments = {
        .flags = CLONE_INTO_CGROUP | namespaces, .exit_signal = SIGCHLD, .cgroup = cgroup};
    return syscall(SYS_clone3, &arguments, sizeof arguments);
}

static int status_of(int pid) {
    int status = 0;
    waitpid(pid, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static int run_container(char **arguments) {
    char *cgroup_path = arguments[2], *bundle = arguments[3], *state = arguments[4];
    int go[2];
    need(mkdir(cgroup_path, 0755) == 0, cgroup_path);
    int cgroup = open(cgroup_path, O_PATH | O_DIRECTORY | O_CLOEXEC);
    need(cgroup >= 0 && pipe2(go, O_CLOEXEC) == 0, cgroup_path);
    int pid = born_in(cgroup, CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWNET);
    need(pid >= 0, "clone3 into the cgroup");
    if (pid == 0) {
        char byte;
        need(read(go[0], &byte, 1) == 1, "the parent's word");
        touch_files();
        start_from_memory("inside", arguments);
    }
    write_state(state, cgroup_path, bundle, pid);
    need(write(go[1], "", 1) == 1, "the word to go on");
    int status = status_of(pid);
    rmdir(cgroup_path);
    return status;
}

static int run_inside(char **arguments) {
    int cgroup = open(arguments[2], O_PATH | O_DIRECTORY | O_CLOEXEC);
    int target = syscall(SYS_pidfd_open, atoi(arguments[3]), 0);
    need(cgroup >= 0 && target >= 0, "the container");
    int pid = born_in(cgroup, 0);
    need(pid >= 0, "clone3 into the cgroup");
    if (pid > 0) return status_of(pid);
    touch_files();
    int all = CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWNET;
    need(setns(target, all) == 0, "entering the namespaces");
    // Only a child is in the pid namespace.
    int child = fork();
    need(child >= 0, "fork");
    if (child > 0) _exit(status_of(child));
    start_from_memory("joined", arguments);
    return 70;
}

int main(int count, char **arguments) {
    int isExec = count > 4 && strcmp(arguments[1], "exec") == 0;
    if (!isExec && (count < 6 || strcmp(arguments[1], "run") != 0)) {
        fprintf(stderr, "usage: stand-in run CGROUP BUNDLE STATE PROGRAM... | exec CGROUP PID PROGRAM...\n");
        return 64;
    }
    const char *stage = getenv("STAND_IN_STAGE");
    if (!stage) start_from_memory("host", arguments);
    if (strcmp(stage, "host") == 0) return isExec ? run_inside(arguments) : run_container(arguments);
    if (strcmp(stage, "inside") == 0) {
        touch_files();
        enter_root(arguments[3]);
        start_from_memory("entered", arguments);
    }
    touch_files();
    start_workload(arguments + (isExec ? 4 : 5));
    return 70;
}

// Reads SECRET in a child that clone3 has born in the cgroup NAME: SECRET NAME.
#include <linux/sched.h>

#include "cgroup.h"

int main(int argc, char **argv) {
    begin(argc, argv, 2);
    make_cgroup(argv[2]);
    int directory = open(cgroup, O_RDONLY | O_DIRECTORY);
    struct clone_args arguments = {.flags = CLONE_INTO_CGROUP, .exit_signal = SIGCHLD, .cgroup = directory};
    pid_t child = syscall(SYS_clone3, &arguments, sizeof arguments);
    if (child == 0) {
        must_be_secret(open(argv[1], O_RDONLY));
        _exit(RAN);
    }
    int status = 0, error = errno;
    if (child > 0) waitpid(child, &status, 0);
    remove_cgroup();
    errno = error;
    attempt(child > 0, "clone3");
    return WEXITSTATUS(status) == RAN ? DONE : FAILED;
}

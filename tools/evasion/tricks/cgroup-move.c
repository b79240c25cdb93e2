// Reads SECRET in a child that has moved to the cgroup NAME: SECRET NAME.
#include "cgroup.h"

int main(int argc, char **argv) {
    begin(argc, argv, 2);
    make_cgroup(argv[2]);
    pid_t child = fork();
    if (child == 0) {
        enter_cgroup();
        must_be_secret(open(argv[1], O_RDONLY));
        _exit(RAN);
    }
    int status;
    waitpid(child, &status, 0);
    remove_cgroup();
    return WEXITSTATUS(status) == RAN ? DONE : WEXITSTATUS(status);
}

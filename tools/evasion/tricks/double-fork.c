// Reads SECRET in a grandchild whose parent is gone, in a session of its own.
#include <sys/prctl.h>

#include "trick.h"

int main(int argc, char **argv) {
    begin(argc, argv, 1);
    must(prctl(PR_SET_CHILD_SUBREAPER, 1) == 0, "prctl");
    pid_t child = fork();
    if (child == 0) {
        setsid();
        pid_t parent = getpid();
        if (fork() != 0) _exit(DONE);
        while (getppid() == parent) usleep(1000);
        must_be_secret(open(argv[1], O_RDONLY));
        _exit(RAN);
    }
    int status;
    must_end_with(child, DONE);
    must(wait(&status) > 0 && WEXITSTATUS(status) == RAN, "the orphan did not do it");
    return DONE;
}

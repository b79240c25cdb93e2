// Reads SECRET by a descriptor that is taken out of another process.
#include "trick.h"

int main(int argc, char **argv) {
    begin(argc, argv, 1);
    enum { PIDFD_OPEN = 434, PIDFD_GETFD = 438 };
    pid_t child = fork();
    if (child == 0) {
        int fd = open(argv[1], O_RDONLY);
        dup2(fd, 100);
        sleep(5);
        _exit(DONE);
    }
    int process = syscall(PIDFD_OPEN, child, 0), fd = -1;
    attempt(process >= 0, "pidfd_open");
    for (int tries = 0; tries < 1000 && (fd = syscall(PIDFD_GETFD, process, 100, 0)) < 0; tries++) usleep(1000);
    attempt(fd >= 0, "pidfd_getfd");
    must_be_secret(fd);
    return DONE;
}

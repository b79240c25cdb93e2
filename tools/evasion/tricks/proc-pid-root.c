// Reads SECRET by /proc/<pid>/root of a child that has a root directory of its own.
#include <signal.h>

#include "trick.h"

int main(int argc, char **argv) {
    begin(argc, argv, 2);
    pid_t child = fork();
    if (child == 0) {
        attempt(chroot(argv[1]) == 0, "chroot");
        pause();
        _exit(DONE);
    }
    char path[256];
    snprintf(path, sizeof path, "/proc/%d/root/%s", child, argv[2]);
    int fd = -1;
    for (int tries = 0; tries < 1000 && (fd = open(path, O_RDONLY)) < 0; tries++) usleep(1000);
    must_be_secret(fd);
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    return DONE;
}

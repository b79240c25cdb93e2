// Runs the dropped program NAME by its descriptor and an empty name, after its file is gone.
#include "trick.h"

int main(int argc, char **argv) {
    begin(argc, argv, 1);
    drop(argv[1]);
    int fd = open(argv[1], O_PATH | O_CLOEXEC);
    must(fd >= 0 && unlink(argv[1]) == 0, "unlink");
    pid_t child = fork();
    if (child == 0) {
        syscall(SYS_execveat, fd, "", RAN_ARGUMENTS, environ, AT_EMPTY_PATH);
        _exit(FAILED);
    }
    must_end_with(child, RAN);
    return DONE;
}

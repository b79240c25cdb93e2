// Runs the dropped script NAME, which a known shell interprets.
#include "trick.h"

int main(int argc, char **argv) {
    begin(argc, argv, 1);
    static const char script[] = "#!/bin/sh\nexit 42\n";
    int fd = open(argv[1], O_WRONLY | O_CREAT, 0755);
    must(fd >= 0 && write(fd, script, sizeof script - 1) == sizeof script - 1, "write");
    close(fd);
    pid_t child = fork();
    if (child == 0) {
        execl(argv[1], argv[1], NULL);
        _exit(FAILED);
    }
    must_end_with(child, RAN);
    return DONE;
}

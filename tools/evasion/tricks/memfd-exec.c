// Runs a program that lies in memory only, by execveat with an empty name.
#include "trick.h"

int main(int argc, char **argv) {
    begin(argc, argv, 0);
    int memory = memfd_create("memory", MFD_CLOEXEC);
    attempt(memory >= 0, "memfd_create");
    copy_self(memory);
    pid_t child = fork();
    if (child == 0) {
        syscall(SYS_execveat, memory, "", RAN_ARGUMENTS, environ, AT_EMPTY_PATH);
        _exit(FAILED);
    }
    must_end_with(child, RAN);
    return DONE;
}

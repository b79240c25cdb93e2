// Runs the dropped program NAME from a child that shares its memory.
#include "trick.h"

int main(int argc, char **argv) {
    begin(argc, argv, 1);
    drop(argv[1]);
    pid_t child = vfork();
    if (child == 0) {
        execv(argv[1], RAN_ARGUMENTS);
        _exit(FAILED);
    }
    must_end_with(child, RAN);
    return DONE;
}

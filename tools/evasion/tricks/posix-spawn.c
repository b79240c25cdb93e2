// Runs the dropped program NAME by posix_spawn.
#include <spawn.h>

#include "trick.h"

int main(int argc, char **argv) {
    begin(argc, argv, 1);
    drop(argv[1]);
    pid_t child;
    must(posix_spawn(&child, argv[1], NULL, NULL, RAN_ARGUMENTS, environ) == 0, "posix_spawn");
    must_end_with(child, RAN);
    return DONE;
}

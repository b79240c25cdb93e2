// Has the dynamic loader LOADER run the dropped program NAME, which is not marked as executable. /opt/dynamic is this
// program, linked to need a loader.
#include "trick.h"

#define DYNAMIC "/opt/dynamic"
#define LOADER "/lib64/ld-linux-x86-64.so.2"

static void load(const char *program) {
    pid_t child = fork();
    if (child == 0) {
        execl(LOADER, LOADER, program, "--ran", NULL);
        _exit(FAILED);
    }
    must_end_with(child, RAN);
}

int main(int argc, char **argv) {
    if (is_harmless(argc, argv)) {
        load(DYNAMIC);
        return DONE;
    }
    begin(argc, argv, 1);
    int to = open(argv[1], O_WRONLY | O_CREAT, 0600);
    must(to >= 0, argv[1]);
    copy_program(DYNAMIC, to);
    close(to);
    load(argv[1]);
    return DONE;
}

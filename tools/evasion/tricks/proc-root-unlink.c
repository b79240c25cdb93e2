// Deletes SECRET by /proc/self/root, whose meaning depends on who asks.
#include "trick.h"

int main(int argc, char **argv) {
    begin(argc, argv, 1);
    char path[256];
    snprintf(path, sizeof path, "/proc/self/root%s", argv[1]);
    must(access(argv[1], F_OK) == 0 && unlink(path) == 0, "unlink");
    must(access(argv[1], F_OK) != 0, "the secret is still there");
    return DONE;
}

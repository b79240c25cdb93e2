// Reads SECRET by /proc/self/root.
#include "trick.h"

int main(int argc, char **argv) {
    begin(argc, argv, 1);
    char path[256];
    snprintf(path, sizeof path, "/proc/self/root%s", argv[1]);
    must_be_secret(open(path, O_RDONLY));
    return DONE;
}

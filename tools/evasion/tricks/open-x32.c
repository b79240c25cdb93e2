// Reads SECRET by x32's openat.
#include "trick.h"

int main(int argc, char **argv) {
    begin(argc, argv, 1);
    enum { X32 = 0x40000000 };
    int fd = syscall(X32 | SYS_openat, AT_FDCWD, argv[1], O_RDONLY);
    attempt(fd >= 0, "x32's openat");
    must_be_secret(fd);
    return DONE;
}

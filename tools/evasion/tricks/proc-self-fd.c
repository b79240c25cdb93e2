// Reads SECRET by /proc/self/fd of a descriptor that was opened with O_PATH, which reads nothing.
#include "trick.h"

int main(int argc, char **argv) {
    begin(argc, argv, 1);
    char path[64];
    int fd = open(argv[1], O_PATH);
    must(fd >= 0, "O_PATH");
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    must_be_secret(open(path, O_RDONLY));
    return DONE;
}

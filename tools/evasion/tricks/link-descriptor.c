// Gives SECRET a second name by a descriptor, so that no argument names it.
#include "trick.h"

int main(int argc, char **argv) {
    begin(argc, argv, 1);
    int fd = open(argv[1], O_PATH);
    must(fd >= 0, "O_PATH");
    attempt(linkat(fd, "", AT_FDCWD, "/tmp/second-name", AT_EMPTY_PATH) == 0, "linkat");
    must_be_secret(open("/tmp/second-name", O_RDONLY));
    return DONE;
}

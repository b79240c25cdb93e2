// Reads a file until its verdict is known, deletes it, and makes another one, NAME, that gets the same inode.
#include "trick.h"

static ino_t inode_of(int fd) {
    struct stat info;
    must(fd >= 0 && fstat(fd, &info) == 0, "fstat");
    return info.st_ino;
}

int main(int argc, char **argv) {
    int harmless = is_harmless(argc, argv);
    if (!harmless) begin(argc, argv, 1);
    ino_t first = inode_of(open("/tmp/first", O_RDWR | O_CREAT, 0600));
    for (int count = 0; count < 200; count++) {
        close(open("/tmp/first", O_RDONLY));
        usleep(1000);
    }
    must(unlink("/tmp/first") == 0, "unlink");
    for (int fd = 3; fd < 16; fd++) close(fd);
    if (harmless) return DONE;
    sync();
    for (int tries = 0; tries < 1000; tries++) {
        int fd = open(argv[1], O_RDWR | O_CREAT, 0600);
        if (inode_of(fd) == first) return DONE;
        close(fd);
        unlink(argv[1]);
    }
    errno = 0;
    attempt(0, "this file system does not use inodes again");
}

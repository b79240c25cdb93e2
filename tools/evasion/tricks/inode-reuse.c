// Reads a file until its verdict is known, deletes it, and makes another one, NAME, that gets the same inode.
#include "trick.h"

static const char first[] = "/tmp/first";

static ino_t make(const char *path) {
    struct stat info;
    int fd = open(path, O_RDWR | O_CREAT, 0600);
    must(fd >= 0 && fstat(fd, &info) == 0, path);
    close(fd);
    return info.st_ino;
}

int main(int argc, char **argv) {
    int harmless = is_harmless(argc, argv);
    if (!harmless) begin(argc, argv, 1);
    // Somebody else on the same file system may get the inode first.
    for (int tries = 0; tries < 20; tries++) {
        ino_t inode = make(first);
        for (int count = 0; count < 100; count++) {
            close(open(first, O_RDONLY));
            usleep(1000);
        }
        must(unlink(first) == 0, "unlink");
        if (harmless) return DONE;
        if (make(argv[1]) == inode) return DONE;
        must(unlink(argv[1]) == 0, "unlink");
    }
    errno = 0;
    attempt(0, "this file system does not use inodes again");
}

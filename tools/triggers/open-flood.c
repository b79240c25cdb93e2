// Makes and removes COUNT files of ever new names in DIRECTORY: more new behaviours than a paused reader can take.
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

int main(int argc, char **argv) {
    if (argc != 3) return 64;
    long count = atol(argv[2]);
    char path[256];
    for (long index = 0; index < count; index++) {
        // A new directory every 500 files, so that a limit on the new names of one directory does not hide the flood.
        snprintf(path, sizeof path, "%s/flood-%ld", argv[1], index / 500);
        if (index % 500 == 0 && mkdir(path, 0700) != 0) return 70;
        snprintf(path, sizeof path, "%s/flood-%ld/%lx", argv[1], index / 500, index * 2654435761L);
        int fd = open(path, O_WRONLY | O_CREAT, 0600);
        if (fd < 0) return 70;
        close(fd);
        unlink(path);
    }
    return 0;
}

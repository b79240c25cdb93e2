// Changes SECRET through a mapping: no write is ever called.
#include "trick.h"

int main(int argc, char **argv) {
    begin(argc, argv, 1);
    int fd = open(argv[1], O_RDWR);
    char *map = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    must(fd >= 0 && map != MAP_FAILED, "mmap");
    must(memcmp(map, SECRET, sizeof SECRET - 1) == 0, "the mapping is not the secret");
    map[0] = 'P';
    must(msync(map, 4096, MS_SYNC) == 0 && !is_secret(fd), "the secret is unchanged");
    return DONE;
}

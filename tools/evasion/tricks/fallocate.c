// Overwrites SECRET with zeros by fallocate: no write is ever called.
#include "trick.h"

int main(int argc, char **argv) {
    begin(argc, argv, 1);
    int fd = open(argv[1], O_RDWR);
    must(fd >= 0 && is_secret(fd), "open");
    attempt(fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, 4096) == 0, "fallocate");
    must(!is_secret(fd), "the secret is unchanged");
    return DONE;
}

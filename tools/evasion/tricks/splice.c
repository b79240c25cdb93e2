// Changes SECRET by splicing a pipe into it: no write to the file is ever called.
#include "trick.h"

int main(int argc, char **argv) {
    begin(argc, argv, 1);
    int ends[2], fd = open(argv[1], O_RDWR);
    must(fd >= 0 && is_secret(fd) && pipe(ends) == 0 && write(ends[1], "P", 1) == 1, "open");
    attempt(splice(ends[0], NULL, fd, NULL, 1, 0) == 1, "splice");
    must(!is_secret(fd), "the secret is unchanged");
    return DONE;
}

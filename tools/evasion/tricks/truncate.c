// Empties SECRET without opening it.
#include "trick.h"

int main(int argc, char **argv) {
    begin(argc, argv, 1);
    struct stat info;
    must(truncate(argv[1], 0) == 0, "truncate");
    must(stat(argv[1], &info) == 0 && info.st_size == 0, "the secret is not empty");
    return DONE;
}

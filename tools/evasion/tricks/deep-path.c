// Makes the file NAME below more directories than a path is followed.
#include "trick.h"

int main(int argc, char **argv) {
    begin(argc, argv, 1);
    must(chdir("/tmp") == 0, "chdir");
    for (int depth = 0; depth < 200; depth++) must(mkdir("d", 0700) == 0 && chdir("d") == 0, "mkdir");
    write_secret(argv[1]);
    return DONE;
}

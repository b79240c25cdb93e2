// Makes and removes files of a hundred thousand distinct names in DIRECTORY, and reads SECRET in the midst of them: DIRECTORY SECRET.
#include "trick.h"

enum { NAMES = 100000, IN_ONE = 50000, IN_EACH = 500 };

int main(int argc, char **argv) {
    begin(argc, argv, 2);
    char path[256];
    // Half of them in one directory, half in many: a limit on one directory must not be all that holds.
    for (int index = 0; index < NAMES; index++) {
        int group = index < IN_ONE ? 0 : index / IN_EACH;
        if (index == 0 || (index >= IN_ONE && index % IN_EACH == 0)) {
            snprintf(path, sizeof path, "%s/%d", argv[1], group);
            must(mkdir(path, 0700) == 0, path);
        }
        if (index == NAMES / 4 * 3) {
            int fd = open(argv[2], O_RDONLY);
            must(fd >= 0, argv[2]);
            close(fd);
        }
        snprintf(path, sizeof path, "%s/%d/%lx", argv[1], group, index * 2654435761L);
        int fd = open(path, O_WRONLY | O_CREAT, 0600);
        must(fd >= 0, path);
        close(fd);
        unlink(path);
    }
    return DONE;
}

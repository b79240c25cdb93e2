// Makes the file NAME without ever creating it: by linking a nameless one there.
#include "trick.h"

int main(int argc, char **argv) {
    begin(argc, argv, 1);
    char self[64];
    int fd = open("/tmp", O_TMPFILE | O_RDWR, 0600);
    attempt(fd >= 0, "O_TMPFILE");
    snprintf(self, sizeof self, "/proc/self/fd/%d", fd);
    attempt(linkat(AT_FDCWD, self, AT_FDCWD, argv[1], AT_SYMLINK_FOLLOW) == 0, "linkat");
    must(access(argv[1], F_OK) == 0, "there is no such file");
    return DONE;
}

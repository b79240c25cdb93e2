// Looks where a symbolic link leads, finds a file that everybody reads, and reads SECRET by it, as a second thread has
// exchanged the link meanwhile: SECRET TRIES.
#include "race.h"

static const char link_one[] = "/tmp/link-one", link_other[] = "/tmp/link-other";

static void swap(void) { renameat2(AT_FDCWD, link_one, AT_FDCWD, link_other, RENAME_EXCHANGE); }

int main(int argc, char **argv) {
    if (is_harmless(argc, argv)) return open("/srv/known/file", O_RDONLY) < 0;
    begin(argc, argv, 2);
    must(symlink("/srv/known/file", link_one) == 0 && symlink(argv[1], link_other) == 0, "symlink");
    start_rival(swap, 64);
    for (long tries = atol(argv[2]); tries > 0; next()) {
        char looked[256] = "";
        challenge();
        must(readlink(link_one, looked, sizeof looked - 1) > 0, "readlink");
        // As a careful program would, it takes some time to think about what it saw.
        for (volatile int step = 0; step < 20000; step++) {}
        int fd = open(link_one, O_RDONLY);
        settle();
        must(fd >= 0, "open");
        if (is_secret(fd)) {
            deeds++;
            tries--;
            if (strcmp(looked, argv[1]) != 0) won++;
        }
        close(fd);
    }
    return told();
}

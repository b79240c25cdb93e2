// Looks where a symbolic link leads, finds a file that everybody reads, and reads SECRET by it, as a second thread has
// exchanged the link meanwhile: SECRET TRIES.
#include "race.h"

static atomic_int turn;

static void *swap(void *unused) {
    for (unsigned seed = 1;; seed = seed * 1103515245 + 12345) {
        while (atomic_load(&turn) == 0) {}
        for (volatile unsigned wait = (seed >> 16) & 2047; wait; wait--) {}
        renameat2(AT_FDCWD, "/tmp/link-one", AT_FDCWD, "/tmp/link-other", RENAME_EXCHANGE);
        atomic_store(&turn, 0);
    }
    return unused;
}

int main(int argc, char **argv) {
    if (is_harmless(argc, argv)) return open("/srv/known/file", O_RDONLY) < 0;
    begin(argc, argv, 2);
    must(symlink("/srv/known/file", "/tmp/link-one") == 0 && symlink(argv[1], "/tmp/link-other") == 0, "symlink");
    rival(swap);
    for (long tries = atol(argv[2]); tries > 0; tries--) {
        char looked[256] = "";
        atomic_store(&turn, 1);
        must(readlink("/tmp/link-one", looked, sizeof looked - 1) > 0, "readlink");
        int fd = open("/tmp/link-one", O_RDONLY);
        must(fd >= 0, "open");
        if (is_secret(fd)) {
            deeds++;
            if (strcmp(looked, argv[1]) != 0) won++;
        }
        close(fd);
        while (atomic_load(&turn) != 0) {}
    }
    return told();
}

// Deletes NAME while a second thread changes the argument to another name, which everybody deletes: NAME TRIES. The two
// differ in their last letter.
#include "race.h"

static char name[256];

static void swap(void) { *(volatile char *)&name[strlen(name) - 1] = 'y'; }

static void make(const char *path) {
    int fd = open(path, O_WRONLY | O_CREAT, 0600);
    must(fd >= 0, path);
    close(fd);
}

int main(int argc, char **argv) {
    if (is_harmless(argc, argv)) {
        make("/tmp/argument-y");
        return unlink("/tmp/argument-y");
    }
    begin(argc, argv, 2);
    for (long tries = atol(argv[2]); tries > 0; next()) {
        snprintf(name, sizeof name, "%s", argv[1]);
        if (!strike) start_rival(swap, 4096);
        make(argv[1]);
        challenge();
        int done = unlink(name), swapped = has_struck();
        settle();
        if (done != 0) continue; // too early: it was asked for the other name
        must(access(argv[1], F_OK) != 0, "the file is still there");
        if (swapped) won++;
        deeds++;
        tries--;
    }
    return told();
}

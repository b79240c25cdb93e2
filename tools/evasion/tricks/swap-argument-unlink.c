// Deletes NAME while a second thread changes the argument to another name, which everybody deletes: NAME TRIES. The two
// differ in their last letter.
#include "race.h"

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
    char name[256];
    snprintf(name, sizeof name, "%s", argv[1]);
    start_flipping(name, 'y');
    for (long tries = atol(argv[2]); tries > 0; tries--) {
        make(argv[1]);
        int honest;
        do {
            unlink(name);
            honest = strcmp(name, argv[1]) == 0;
        } while (access(argv[1], F_OK) == 0);
        if (!honest) won++;
        deeds++;
    }
    return told();
}

// Empties NAME while a second thread makes the argument unreadable, so that nobody can say what it was: NAME TRIES.
#include "race.h"

enum { LENGTH = 1 << 20 }; // so much that emptying it takes a while

static char *page, content[LENGTH];

static void hide(void) { mprotect(page, 4096, PROT_NONE); }

int main(int argc, char **argv) {
    begin(argc, argv, 2);
    page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    int file = open(argv[1], O_WRONLY | O_CREAT, 0600);
    must(page != MAP_FAILED && file >= 0, "create");
    start_rival(hide, 4096);
    for (long tries = atol(argv[2]); tries > 0; next()) {
        must(mprotect(page, 4096, PROT_READ | PROT_WRITE) == 0, "mprotect");
        strcpy(page, argv[1]);
        must(pwrite(file, content, LENGTH, 0) == LENGTH, "write");
        challenge();
        int done = truncate(page, 0), hidden = has_struck();
        settle();
        if (done != 0) continue; // too early: the kernel could not read it either
        if (hidden) won++;
        deeds++;
        tries--;
    }
    return told();
}

// Deletes NAME while a second thread makes the argument unreadable, so that nobody can say what it was: NAME TRIES.
#include "race.h"

static char *page;
static atomic_int turn;

static void *hide(void *unused) {
    for (unsigned seed = 1;; seed = seed * 1103515245 + 12345) {
        while (atomic_load(&turn) == 0) {}
        for (volatile unsigned wait = (seed >> 16) & 1023; wait; wait--) {}
        mprotect(page, 4096, PROT_NONE);
        atomic_store(&turn, 0);
    }
    return unused;
}

int main(int argc, char **argv) {
    begin(argc, argv, 2);
    page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    must(page != MAP_FAILED, "mmap");
    rival(hide);
    for (long tries = atol(argv[2]); tries > 0;) {
        must(mprotect(page, 4096, PROT_READ | PROT_WRITE) == 0, "mprotect");
        strcpy(page, argv[1]);
        close(open(argv[1], O_WRONLY | O_CREAT, 0600));
        atomic_store(&turn, 1);
        int done = unlink(page), hidden = atomic_load(&turn) == 0;
        while (atomic_load(&turn) != 0) {}
        if (done != 0) continue; // too early: the kernel could not read it either
        if (hidden) won++;
        deeds++;
        tries--;
    }
    return told();
}

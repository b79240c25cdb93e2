// Maps the program NAME for execution while a second thread puts a known program in its descriptor's place: NAME TRIES.
#include "race.h"

static int known, own, file;
static atomic_int turn;

static void *swap(void *unused) {
    for (unsigned seed = 1;; seed = seed * 1103515245 + 12345) {
        while (atomic_load(&turn) == 0) {}
        for (volatile unsigned wait = (seed >> 16) & 1023; wait; wait--) {}
        dup2(known, file);
        atomic_store(&turn, 0);
    }
    return unused;
}

int main(int argc, char **argv) {
    int harmless = is_harmless(argc, argv);
    if (!harmless) begin(argc, argv, 2);
    known = open("/bin/busybox", O_RDONLY);
    must(mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE, known, 0) != MAP_FAILED, "mmap");
    if (harmless) return DONE;
    drop(argv[1]);
    own = open(argv[1], O_RDONLY);
    struct stat want, got;
    must(fstat(known, &want) == 0 && own >= 0, "open");
    file = dup(own);
    rival(swap);
    for (long tries = atol(argv[2]); tries > 0; tries--) {
        dup2(own, file);
        atomic_store(&turn, 1);
        char *map = mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE, file, 1 << 16);
        must(map != MAP_FAILED && fstat(file, &got) == 0, "mmap");
        int swapped = got.st_ino == want.st_ino;
        while (atomic_load(&turn) != 0) {}
        char expected[4096];
        must(pread(own, expected, sizeof expected, 1 << 16) == sizeof expected, "read");
        if (memcmp(map, expected, sizeof expected) == 0) {
            deeds++;
            if (swapped) won++;
        }
        munmap(map, 4096);
    }
    return told();
}

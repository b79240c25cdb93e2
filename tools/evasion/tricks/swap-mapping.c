// Maps the program NAME for execution while a second thread puts a known program in its descriptor's place: NAME TRIES.
#include "race.h"

enum { LENGTH = 4096, OFFSET = 1 << 16 };

static int known, file;

static void swap(void) { dup2(known, file); }

int main(int argc, char **argv) {
    int harmless = is_harmless(argc, argv);
    if (!harmless) begin(argc, argv, 2);
    known = open("/bin/busybox", O_RDONLY);
    must(mmap(NULL, LENGTH, PROT_READ | PROT_EXEC, MAP_PRIVATE, known, 0) != MAP_FAILED, "mmap");
    if (harmless) return DONE;
    drop(argv[1]);
    int own = open(argv[1], O_RDONLY);
    char expected[LENGTH];
    must(own >= 0 && pread(own, expected, LENGTH, OFFSET) == LENGTH, "open");
    file = dup(own);
    start_rival(swap, 1024);
    for (long tries = atol(argv[2]); tries > 0; next()) {
        dup2(own, file);
        challenge();
        char *map = mmap(NULL, LENGTH, PROT_READ | PROT_EXEC, MAP_PRIVATE, file, OFFSET);
        int swapped = has_struck();
        settle();
        must(map != MAP_FAILED, "mmap");
        int unknown = memcmp(map, expected, LENGTH) == 0;
        munmap(map, LENGTH);
        if (!unknown) continue; // too early: the known program was mapped
        if (swapped) won++;
        deeds++;
        tries--;
    }
    return told();
}

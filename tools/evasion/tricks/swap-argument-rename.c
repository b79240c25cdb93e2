// Renames a file to NAME while a second thread changes the argument to another name, which everybody makes: NAME TRIES.
// The two differ in their last letter.
#include "race.h"

static char name[256];

static void swap(void) { *(volatile char *)&name[strlen(name) - 1] = 'y'; }

int main(int argc, char **argv) {
    int harmless = is_harmless(argc, argv);
    if (!harmless) begin(argc, argv, 2);
    int fd = open("/tmp/renamed", O_WRONLY | O_CREAT, 0600);
    must(fd >= 0, "create");
    if (harmless) return rename("/tmp/renamed", "/tmp/renamed-y");
    for (long tries = atol(argv[2]); tries > 0; next()) {
        snprintf(name, sizeof name, "%s", argv[1]);
        if (!strike) start_rival(swap, 4096);
        challenge();
        int done = rename("/tmp/renamed", name), swapped = has_struck();
        settle();
        must(done == 0, "rename");
        if (rename("/tmp/renamed-y", "/tmp/renamed") == 0) continue; // too early: that was the name
        must(rename(argv[1], "/tmp/renamed") == 0, "rename back");
        if (swapped) won++;
        deeds++;
        tries--;
    }
    return told();
}

// Makes SECRET set-uid by its descriptor while a second thread puts a file in the descriptor's place whose mode everybody
// changes: SECRET TRIES. Descriptor 9 is the secret, opened by somebody else.
#include "race.h"

static int file, known;

static void swap(void) { dup2(known, file); }

int main(int argc, char **argv) {
    int harmless = is_harmless(argc, argv);
    if (!harmless) begin(argc, argv, 2);
    known = open("/srv/known/file", O_RDONLY);
    must(known >= 0 && fchmod(known, 04644) == 0, "fchmod");
    if (harmless) return DONE;
    const int secret = 9;
    struct stat info;
    file = dup(known);
    start_rival(swap, 2048);
    for (long tries = atol(argv[2]); tries > 0; next()) {
        must(stat(argv[1], &info) == 0 && !(info.st_mode & S_ISUID), "the secret is set-uid already");
        dup2(secret, file);
        challenge();
        int done = fchmod(file, 04755), swapped = has_struck();
        settle();
        must(done == 0 && stat(argv[1], &info) == 0, "fchmod");
        if (!(info.st_mode & S_ISUID)) continue; // too early: it was the other file
        must(chmod(argv[1], 0644) == 0, "chmod");
        if (swapped) won++;
        deeds++;
        tries--;
    }
    return told();
}

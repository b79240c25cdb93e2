// Renames a file to NAME while a second thread changes the argument to another name, which everybody makes: NAME TRIES.
// The two differ in their last letter.
#include "race.h"

int main(int argc, char **argv) {
    int harmless = is_harmless(argc, argv);
    if (!harmless) begin(argc, argv, 2);
    int fd = open("/tmp/renamed", O_WRONLY | O_CREAT, 0600);
    must(fd >= 0, "create");
    if (harmless) return rename("/tmp/renamed", "/tmp/renamed-y");
    char name[256];
    snprintf(name, sizeof name, "%s", argv[1]);
    start_flipping(name, 'y');
    for (long tries = atol(argv[2]); tries > 0; tries--) {
        for (;;) {
            int done = rename("/tmp/renamed", name), honest = strcmp(name, argv[1]) == 0;
            if (done == 0 && access(argv[1], F_OK) == 0) {
                if (!honest) won++;
                break;
            }
            must(rename("/tmp/renamed-y", "/tmp/renamed") == 0, "rename back");
        }
        must(rename(argv[1], "/tmp/renamed") == 0, "rename back");
        deeds++;
    }
    return told();
}

// Reads a file until its verdict is known, then gives its directory the name NAME and reads it there.
#include "trick.h"

int main(int argc, char **argv) {
    int harmless = is_harmless(argc, argv);
    if (!harmless) begin(argc, argv, 1);
    must(mkdir("/tmp/parent", 0700) == 0, "mkdir");
    write_secret("/tmp/parent/file");
    for (int count = 0; count < 200; count++) {
        int fd = open("/tmp/parent/file", O_RDONLY);
        must(fd >= 0, "open");
        close(fd);
        usleep(1000);
    }
    if (harmless) return DONE;
    char path[256];
    attempt(rename("/tmp/parent", argv[1]) == 0, "rename");
    snprintf(path, sizeof path, "%s/file", argv[1]);
    must_be_secret(open(path, O_RDONLY));
    return DONE;
}

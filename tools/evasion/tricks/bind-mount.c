// Reads SECRET under the name of a file that everybody reads, over which it was mounted.
#include <sys/mount.h>

#include "trick.h"

int main(int argc, char **argv) {
    if (is_harmless(argc, argv)) return open("/srv/known/file", O_RDONLY) < 0;
    begin(argc, argv, 1);
    attempt(unshare(CLONE_NEWNS) == 0, "unshare");
    attempt(mount(argv[1], "/srv/known/file", NULL, MS_BIND, NULL) == 0, "mount");
    must_be_secret(open("/srv/known/file", O_RDONLY));
    return DONE;
}

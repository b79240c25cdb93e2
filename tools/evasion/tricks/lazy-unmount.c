// Reads SECRET, given as DIRECTORY NAME, through a mount of its directory that is in no tree any more.
#include <sys/mount.h>

#include "trick.h"

int main(int argc, char **argv) {
    begin(argc, argv, 2);
    must(mkdir("/tmp/mounted", 0700) == 0, "mkdir");
    attempt(mount(argv[1], "/tmp/mounted", NULL, MS_BIND, NULL) == 0, "mount");
    int directory = open("/tmp/mounted", O_PATH);
    must(directory >= 0 && umount2("/tmp/mounted", MNT_DETACH) == 0, "umount");
    must_be_secret(openat(directory, argv[2], O_RDONLY));
    return DONE;
}

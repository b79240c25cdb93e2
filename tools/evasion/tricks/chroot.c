// Reads SECRET, given as DIRECTORY NAME, from a root directory and a mount namespace of its own.
#include "trick.h"

int main(int argc, char **argv) {
    begin(argc, argv, 2);
    attempt(unshare(CLONE_NEWNS) == 0, "unshare");
    attempt(chroot(argv[1]) == 0 && chdir("/") == 0, "chroot");
    must_be_secret(open(argv[2], O_RDONLY));
    return DONE;
}

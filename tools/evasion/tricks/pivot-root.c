// Reads SECRET under the name of a file that everybody reads: in a tree that it made the root.
#include <sys/mount.h>

#include "trick.h"

int main(int argc, char **argv) {
    if (is_harmless(argc, argv)) return open("/srv/known/file", O_RDONLY) < 0;
    begin(argc, argv, 1);
    attempt(unshare(CLONE_NEWNS) == 0, "unshare");
    must(mkdir("/tmp/root", 0700) == 0, "mkdir");
    attempt(mount("none", "/tmp/root", "tmpfs", 0, NULL) == 0, "mount");
    must(mkdir("/tmp/root/srv", 0700) == 0 && mkdir("/tmp/root/srv/known", 0700) == 0, "mkdir");
    close(open("/tmp/root/srv/known/file", O_WRONLY | O_CREAT, 0600));
    must(mount(argv[1], "/tmp/root/srv/known/file", NULL, MS_BIND, NULL) == 0, "mount");
    must(chdir("/tmp/root") == 0, "chdir");
    attempt(syscall(SYS_pivot_root, ".", ".") == 0, "pivot_root");
    must(umount2(".", MNT_DETACH) == 0 && chdir("/") == 0, "umount");
    must_be_secret(open("/srv/known/file", O_RDONLY));
    return DONE;
}

// Reads SECRET through a chain of symbolic links, one of them relative.
#include "trick.h"

int main(int argc, char **argv) {
    begin(argc, argv, 1);
    must(symlink(argv[1], "/tmp/chain-c") == 0, "symlink");
    must(symlink("../tmp/chain-c", "/tmp/chain-b") == 0, "symlink");
    must(symlink("/proc/self/root/tmp/chain-b", "/tmp/chain-a") == 0, "symlink");
    must_be_secret(open("/tmp/chain-a", O_RDONLY));
    return DONE;
}

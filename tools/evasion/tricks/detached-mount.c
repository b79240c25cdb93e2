// Reads SECRET, given as DIRECTORY NAME, through a clone of its mount that was never attached anywhere.
#include "trick.h"

int main(int argc, char **argv) {
    begin(argc, argv, 2);
    enum { OPEN_TREE = 428, CLONE_TREE = 1 };
    int tree = syscall(OPEN_TREE, AT_FDCWD, argv[1], CLONE_TREE);
    attempt(tree >= 0, "open_tree");
    must_be_secret(openat(tree, argv[2], O_RDONLY));
    return DONE;
}

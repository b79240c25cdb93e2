// Deletes DIRECTORY/NAME by a symbolic link to the directory: the argument names a place where the file is not.
#include "trick.h"

int main(int argc, char **argv) {
    begin(argc, argv, 2);
    char secret[256], alias[256];
    snprintf(secret, sizeof secret, "%s/%s", argv[1], argv[2]);
    snprintf(alias, sizeof alias, "/tmp/alias/%s", argv[2]);
    must(symlink(argv[1], "/tmp/alias") == 0, "symlink");
    must(access(secret, F_OK) == 0 && unlink(alias) == 0, "unlink");
    must(access(secret, F_OK) != 0, "the secret is still there");
    return DONE;
}

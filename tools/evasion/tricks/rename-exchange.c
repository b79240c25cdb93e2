// Exchanges SECRET with a file that everybody reads, and reads it under that name.
#include "trick.h"

int main(int argc, char **argv) {
    if (is_harmless(argc, argv)) return open("/srv/known/file", O_RDONLY) < 0;
    begin(argc, argv, 1);
    attempt(renameat2(AT_FDCWD, "/srv/known/file", AT_FDCWD, argv[1], RENAME_EXCHANGE) == 0, "renameat2");
    must_be_secret(open("/srv/known/file", O_RDONLY));
    return DONE;
}

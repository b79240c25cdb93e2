// Runs itself again under a false argv[0], and reads SECRET then.
#include "trick.h"

int main(int argc, char **argv) {
    begin(argc, argv, 1);
    if (strcmp(argv[0], "[kthreadd]") != 0) {
        execl("/opt/tricks/argv0-lie", "[kthreadd]", argv[1], NULL);
        fail("exec");
    }
    must_be_secret(open(argv[1], O_RDONLY));
    return DONE;
}

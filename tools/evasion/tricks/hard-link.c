// Gives SECRET a second name and reads it by that.
#include "trick.h"

int main(int argc, char **argv) {
    begin(argc, argv, 1);
    attempt(link(argv[1], "/tmp/second-name") == 0, "link");
    must_be_secret(open("/tmp/second-name", O_RDONLY));
    return DONE;
}

// Reads SECRET by an open that is submitted to a ring.
#include "ring.h"

int main(int argc, char **argv) {
    begin(argc, argv, 1);
    struct ring ring = make_ring();
    int fd = perform(&ring, (struct io_uring_sqe){.opcode = IORING_OP_OPENAT, .fd = AT_FDCWD, .addr = (unsigned long)argv[1], .open_flags = O_RDONLY});
    attempt(fd >= 0, "open by a ring");
    must_be_secret(fd);
    return DONE;
}

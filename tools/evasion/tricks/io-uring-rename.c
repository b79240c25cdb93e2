// Renames SECRET by a ring.
#include "ring.h"

int main(int argc, char **argv) {
    begin(argc, argv, 1);
    struct ring ring = make_ring();
    int done = perform(&ring, (struct io_uring_sqe){.opcode = IORING_OP_RENAMEAT, .fd = AT_FDCWD, .len = AT_FDCWD, .addr = (unsigned long)argv[1], .addr2 = (unsigned long)"/tmp/taken"});
    attempt(done == 0, "rename by a ring");
    must_be_secret(open("/tmp/taken", O_PATH) >= 0 ? openat(AT_FDCWD, "/tmp/taken", O_RDONLY) : -1);
    return DONE;
}

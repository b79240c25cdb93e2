// Connects to PORT by a ring; with `worker`, in a thread of the kernel's: PORT worker|inline.
#include "net.h"
#include "ring.h"

int main(int argc, char **argv) {
    begin(argc, argv, 2);
    struct sockaddr_in peer = loopback(argv[1]);
    int server = serve(SOCK_STREAM, &peer), fd = socket(AF_INET, SOCK_STREAM, 0);
    struct ring ring = make_ring();
    struct io_uring_sqe act = {.opcode = IORING_OP_CONNECT, .fd = fd, .addr = (unsigned long)&peer, .off = sizeof peer};
    if (strcmp(argv[2], "worker") == 0) act.flags = IOSQE_ASYNC;
    attempt(perform(&ring, act) == 0, "connect by a ring");
    must(accept(server, NULL, NULL) >= 0, "nobody came");
    return DONE;
}

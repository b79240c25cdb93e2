// Sends a datagram to PORT by sendmsg from a socket that is connected to a known port.
#include "net.h"

int main(int argc, char **argv) {
    struct sockaddr_in known = loopback("9");
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    must(connect(fd, (void *)&known, sizeof known) == 0, "connect");
    if (is_harmless(argc, argv)) return DONE;
    begin(argc, argv, 1);
    struct sockaddr_in peer = loopback(argv[1]);
    int server = serve(SOCK_DGRAM, &peer);
    struct iovec text = {.iov_base = "x", .iov_len = 1};
    struct msghdr message = {.msg_name = &peer, .msg_namelen = sizeof peer, .msg_iov = &text, .msg_iovlen = 1};
    must(sendmsg(fd, &message, 0) == 1, "sendmsg");
    must_have_come(server);
    return DONE;
}

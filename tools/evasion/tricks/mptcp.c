// Connects to PORT by MPTCP.
#include "net.h"

int main(int argc, char **argv) {
    begin(argc, argv, 1);
    struct sockaddr_in peer = loopback(argv[1]);
    int server = serve(SOCK_STREAM, &peer), fd = socket(AF_INET, SOCK_STREAM, IPPROTO_MPTCP);
    attempt(fd >= 0, "MPTCP");
    must(connect(fd, (void *)&peer, sizeof peer) == 0 && accept(server, NULL, NULL) >= 0, "connect");
    return DONE;
}

// Sends a datagram to PORT from a socket that was connected first, by write.
#include "net.h"

int main(int argc, char **argv) {
    begin(argc, argv, 1);
    struct sockaddr_in peer = loopback(argv[1]);
    int server = serve(SOCK_DGRAM, &peer), fd = socket(AF_INET, SOCK_DGRAM, 0);
    must(connect(fd, (void *)&peer, sizeof peer) == 0 && write(fd, "x", 1) == 1, "write");
    must_have_come(server);
    return DONE;
}

// Sends a datagram to PORT from a socket that is not connected.
#include "net.h"

int main(int argc, char **argv) {
    begin(argc, argv, 1);
    struct sockaddr_in peer = loopback(argv[1]);
    int server = serve(SOCK_DGRAM, &peer), fd = socket(AF_INET, SOCK_DGRAM, 0);
    must(sendto(fd, "x", 1, 0, (void *)&peer, sizeof peer) == 1, "sendto");
    must_have_come(server);
    return DONE;
}

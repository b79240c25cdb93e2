// Connects to PORT of 127.0.0.1 by its IPv6 form.
#include "net.h"

int main(int argc, char **argv) {
    begin(argc, argv, 1);
    struct sockaddr_in own = loopback(argv[1]);
    struct sockaddr_in6 peer = {.sin6_family = AF_INET6, .sin6_port = own.sin_port};
    inet_pton(AF_INET6, "::ffff:127.0.0.1", &peer.sin6_addr);
    int server = serve(SOCK_STREAM, &own), fd = socket(AF_INET6, SOCK_STREAM, 0);
    attempt(fd >= 0, "IPv6");
    must(connect(fd, (void *)&peer, sizeof peer) == 0 && accept(server, NULL, NULL) >= 0, "connect");
    return DONE;
}

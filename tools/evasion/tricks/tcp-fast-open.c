// Connects to PORT by sending: TCP fast open, without connect.
#include "net.h"

int main(int argc, char **argv) {
    begin(argc, argv, 1);
    struct sockaddr_in peer = loopback(argv[1]);
    int server = serve(SOCK_STREAM, &peer), fd = socket(AF_INET, SOCK_STREAM, 0);
    attempt(sendto(fd, "x", 1, MSG_FASTOPEN, (void *)&peer, sizeof peer) == 1, "MSG_FASTOPEN");
    must_have_come(accept(server, NULL, NULL));
    return DONE;
}

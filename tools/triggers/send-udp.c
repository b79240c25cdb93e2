// Sends one datagram to ADDRESS PORT without connecting first.
#include <arpa/inet.h>
#include <stdlib.h>
#include <sys/socket.h>

int main(int argc, char **argv) {
    if (argc != 3) return 64;
    struct sockaddr_in peer = {.sin_family = AF_INET, .sin_port = htons(atoi(argv[2]))};
    if (inet_pton(AF_INET, argv[1], &peer.sin_addr) != 1) return 64;
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    if (fd < 0) return 70;
    return sendto(fd, "out", 3, 0, (struct sockaddr *)&peer, sizeof peer) == 3 ? 0 : 70;
}

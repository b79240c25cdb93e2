// Connects to ADDRESS PORT over TCP; that nobody may be there does not matter, the attempt is the deed.
#include <arpa/inet.h>
#include <stdlib.h>
#include <sys/socket.h>

int main(int argc, char **argv) {
    if (argc != 3) return 64;
    struct sockaddr_in peer = {.sin_family = AF_INET, .sin_port = htons(atoi(argv[2]))};
    if (inet_pton(AF_INET, argv[1], &peer.sin_addr) != 1) return 64;
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd < 0) return 70;
    connect(fd, (struct sockaddr *)&peer, sizeof peer);
    return 0;
}

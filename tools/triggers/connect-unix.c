// Connects to the unix stream socket at PATH.
#include <stdio.h>
#include <sys/socket.h>
#include <sys/un.h>

int main(int argc, char **argv) {
    if (argc != 2) return 64;
    struct sockaddr_un peer = {.sun_family = AF_UNIX};
    snprintf(peer.sun_path, sizeof peer.sun_path, "%s", argv[1]);
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    if (fd < 0) return 70;
    return connect(fd, (struct sockaddr *)&peer, sizeof peer) == 0 ? 0 : 70;
}

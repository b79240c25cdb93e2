// Connects to PORT while a second thread changes the address to another port, to which everybody connects: PORT TRIES.
#include "race.h"

#include <arpa/inet.h>
#include <sys/socket.h>

static struct sockaddr_in peer = {.sin_family = AF_INET};

static void swap(void) { *(volatile in_port_t *)&peer.sin_port = htons(7); }

int main(int argc, char **argv) {
    int harmless = is_harmless(argc, argv);
    if (!harmless) begin(argc, argv, 2);
    peer.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    peer.sin_port = htons(7);
    if (harmless) return connect(socket(AF_INET, SOCK_DGRAM, 0), (void *)&peer, sizeof peer);
    const in_port_t wanted = htons(atoi(argv[1]));
    for (long tries = atol(argv[2]); tries > 0; next()) {
        struct sockaddr_in reached;
        socklen_t length = sizeof reached;
        int fd = socket(AF_INET, SOCK_DGRAM, 0);
        peer.sin_port = wanted;
        if (!strike) start_rival(swap, 512);
        challenge();
        int done = connect(fd, (void *)&peer, sizeof peer), swapped = has_struck();
        settle();
        must(done == 0 && getpeername(fd, (void *)&reached, &length) == 0, "connect");
        close(fd);
        if (reached.sin_port != wanted) continue; // too early: that was the port
        if (swapped) won++;
        deeds++;
        tries--;
    }
    return told();
}

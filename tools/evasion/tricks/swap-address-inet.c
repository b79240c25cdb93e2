// Connects to PORT while a second thread changes the address to another port, to which everybody connects: PORT TRIES.
#include <arpa/inet.h>
#include <sys/socket.h>

#include "race.h"

static struct sockaddr_in peer = {.sin_family = AF_INET};
static in_port_t wanted, other;

static void *swap(void *unused) {
    for (;;) {
        *(volatile in_port_t *)&peer.sin_port = other;
        for (volatile int wait = 200; wait; wait--) {}
        *(volatile in_port_t *)&peer.sin_port = wanted;
        for (volatile int wait = 200; wait; wait--) {}
    }
    return unused;
}

int main(int argc, char **argv) {
    int harmless = is_harmless(argc, argv);
    if (!harmless) begin(argc, argv, 2);
    peer.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    peer.sin_port = other = htons(7);
    if (harmless) return connect(socket(AF_INET, SOCK_DGRAM, 0), (void *)&peer, sizeof peer);
    wanted = htons(atoi(argv[1]));
    rival(swap);
    for (long tries = atol(argv[2]); tries > 0;) {
        struct sockaddr_in reached;
        socklen_t length = sizeof reached;
        int fd = socket(AF_INET, SOCK_DGRAM, 0);
        int done = connect(fd, (void *)&peer, sizeof peer), honest = peer.sin_port == wanted;
        must(done == 0 && getpeername(fd, (void *)&reached, &length) == 0, "connect");
        close(fd);
        if (reached.sin_port != wanted) continue;
        if (!honest) won++;
        deeds++;
        tries--;
    }
    return told();
}

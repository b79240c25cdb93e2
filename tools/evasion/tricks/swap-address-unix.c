// Connects to the unix socket NAME while a second thread changes the address to another one, to which everybody connects:
// NAME TRIES. The two differ in their last letter.
#include "race.h"

#include <sys/socket.h>
#include <sys/un.h>

static struct sockaddr_un peer = {.sun_family = AF_UNIX, .sun_path = "/tmp/socket-y"};

static void swap(void) { *(volatile char *)&peer.sun_path[strlen(peer.sun_path) - 1] = 'y'; }

static int listen_at(const char *path) {
    struct sockaddr_un own = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);
    snprintf(own.sun_path, sizeof own.sun_path, "%s", path);
    must(bind(fd, (void *)&own, sizeof own) == 0 && listen(fd, 8) == 0, "listen");
    return fd;
}

int main(int argc, char **argv) {
    int harmless = is_harmless(argc, argv);
    if (!harmless) begin(argc, argv, 2);
    int other = listen_at("/tmp/socket-y"), fd = socket(AF_UNIX, SOCK_STREAM, 0);
    if (harmless) return connect(fd, (void *)&peer, sizeof peer);
    int wanted = listen_at(argv[1]);
    for (long tries = atol(argv[2]); tries > 0; next()) {
        snprintf(peer.sun_path, sizeof peer.sun_path, "%s", argv[1]);
        if (!strike) start_rival(swap, 2048);
        fd = socket(AF_UNIX, SOCK_STREAM, 0);
        challenge();
        int done = connect(fd, (void *)&peer, sizeof peer), swapped = has_struck();
        settle();
        must(done == 0, "connect");
        int reached = accept(wanted, NULL, NULL);
        close(reached >= 0 ? reached : accept(other, NULL, NULL));
        close(fd);
        if (reached < 0) continue; // too early: that was the address
        if (swapped) won++;
        deeds++;
        tries--;
    }
    return told();
}

// Connects to the unix socket NAME while a second thread changes the address to another one, to which everybody connects:
// NAME TRIES. The two differ in their last letter.
#include <sys/socket.h>
#include <sys/un.h>

#include "race.h"

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
    struct sockaddr_un peer = {.sun_family = AF_UNIX, .sun_path = "/tmp/socket-y"};
    int other = listen_at("/tmp/socket-y"), fd = socket(AF_UNIX, SOCK_STREAM, 0);
    if (harmless) return connect(fd, (void *)&peer, sizeof peer);
    int wanted = listen_at(argv[1]);
    snprintf(peer.sun_path, sizeof peer.sun_path, "%s", argv[1]);
    start_flipping(peer.sun_path, 'y');
    for (long tries = atol(argv[2]); tries > 0; tries--) {
        for (int reached = -1; reached < 0; close(reached), close(fd)) {
            fd = socket(AF_UNIX, SOCK_STREAM, 0);
            int done = connect(fd, (void *)&peer, sizeof peer), honest = strcmp(peer.sun_path, argv[1]) == 0;
            must(done == 0, "connect");
            reached = accept(wanted, NULL, NULL);
            if (reached < 0) close(accept(other, NULL, NULL));
            else if (!honest) won++;
        }
        deeds++;
    }
    return told();
}

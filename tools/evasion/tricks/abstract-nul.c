// Connects to an abstract unix socket whose name begins as a known one and goes on behind a NUL.
#include "unix.h"

int main(int argc, char **argv) {
    struct unix_name known = unix_name("\0known", 6), other = unix_name("\0known\0other", 12);
    int server = unix_server(SOCK_STREAM, &known), fd = socket(AF_UNIX, SOCK_STREAM, 0);
    must(connect(fd, (void *)&known.address, known.length) == 0, "connect");
    if (is_harmless(argc, argv)) return DONE;
    begin(argc, argv, 0);
    close(server);
    server = unix_server(SOCK_STREAM, &other);
    fd = socket(AF_UNIX, SOCK_STREAM, 0);
    must(connect(fd, (void *)&other.address, other.length) == 0 && accept(server, NULL, NULL) >= 0, "connect");
    return DONE;
}

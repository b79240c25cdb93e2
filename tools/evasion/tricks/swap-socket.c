// Connects to the unix socket NAME while a second thread puts a plain file in the socket's place: NAME TRIES.
#include "race.h"

#include <sys/un.h>

#include "unix.h"

static int call, plain;

static void swap(void) { dup2(plain, call); }

int main(int argc, char **argv) {
    begin(argc, argv, 2);
    struct unix_name name = unix_name(argv[1], strlen(argv[1]) + 1);
    int server = unix_server(SOCK_STREAM, &name);
    fcntl(server, F_SETFL, O_NONBLOCK);
    plain = open("/dev/null", O_RDONLY);
    call = dup(plain);
    start_rival(swap, 2048);
    for (long tries = atol(argv[2]); tries > 0; next()) {
        int fd = socket(AF_UNIX, SOCK_STREAM, 0);
        dup2(fd, call);
        challenge();
        int done = connect(call, (void *)&name.address, name.length), swapped = has_struck();
        settle();
        close(accept(server, NULL, NULL));
        close(fd);
        if (done != 0) continue; // too early: it was no socket any more
        if (swapped) won++;
        deeds++;
        tries--;
    }
    return told();
}

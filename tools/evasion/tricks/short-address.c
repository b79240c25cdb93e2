// Sends to the unix socket /tmp/short; in memory the address goes on to a known one, which its length leaves out.
#include "unix.h"

int main(int argc, char **argv) {
    static const char known[] = "/tmp/short.sock";
    struct unix_name whole = unix_name(known, sizeof known);
    int server = unix_server(SOCK_DGRAM, &whole), fd = socket(AF_UNIX, SOCK_DGRAM, 0);
    must(sendto(fd, "x", 1, 0, (void *)&whole.address, whole.length) == 1, "sendto");
    if (is_harmless(argc, argv)) return DONE;
    begin(argc, argv, 0);
    struct unix_name real = unix_name("/tmp/short", sizeof "/tmp/short");
    server = unix_server(SOCK_DGRAM, &real);
    whole.length = offsetof(struct sockaddr_un, sun_path) + strlen("/tmp/short");
    must(sendto(fd, "y", 1, 0, (void *)&whole.address, whole.length) == 1, "sendto");
    char byte = 0;
    must(recv(server, &byte, 1, 0) == 1 && byte == 'y', "nothing came");
    return DONE;
}

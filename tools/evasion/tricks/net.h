// Peers on loopback that show whether they were reached.
#ifndef NET_H
#define NET_H

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "trick.h"

static inline struct sockaddr_in loopback(const char *port) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(atoi(port))};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

// A socket that waits at the address; streams are to be accepted from it.
static inline int serve(int type, const struct sockaddr_in *address) {
    int fd = socket(AF_INET, type, 0), one = 1;
    must(fd >= 0 && setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one) == 0, "socket");
    must(bind(fd, (const void *)address, sizeof *address) == 0, "bind");
    must(type != SOCK_STREAM || listen(fd, 8) == 0, "listen");
    return fd;
}

// Whether the datagram `x` has come.
static inline void must_have_come(int server) {
    char byte = 0;
    must(recv(server, &byte, 1, 0) == 1 && byte == 'x', "nothing came");
}

#endif

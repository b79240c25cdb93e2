// Unix sockets whose addresses are given by their bytes.
#ifndef UNIX_H
#define UNIX_H

#include <stddef.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "trick.h"

struct unix_name {
    struct sockaddr_un address;
    socklen_t length;
};

// `bytes` of `name`, NULs included.
static inline struct unix_name unix_name(const char *name, size_t bytes) {
    struct unix_name result = {.address.sun_family = AF_UNIX, .length = offsetof(struct sockaddr_un, sun_path) + bytes};
    memcpy(result.address.sun_path, name, bytes);
    return result;
}

static inline int unix_server(int type, const struct unix_name *name) {
    int fd = socket(AF_UNIX, type, 0);
    must(fd >= 0 && bind(fd, (const void *)&name->address, name->length) == 0, "bind");
    must(type != SOCK_STREAM || listen(fd, 8) == 0, "listen");
    return fd;
}

#endif

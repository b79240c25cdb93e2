// Sends two datagrams with one sendmmsg: to NAME in the abstract namespace, where it listens itself, and to PATH.
#define _GNU_SOURCE
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

static socklen_t take(struct sockaddr_un *address, const char *name, int is_abstract) {
    memset(address, 0, sizeof *address);
    address->sun_family = AF_UNIX;
    strncpy(address->sun_path + is_abstract, name, sizeof address->sun_path - 2);
    return offsetof(struct sockaddr_un, sun_path) + is_abstract + strlen(name) + !is_abstract;
}

int main(int argc, char **argv) {
    if (argc != 3) return 64;
    struct sockaddr_un names[2];
    socklen_t lengths[2] = {take(&names[0], argv[1], 1), take(&names[1], argv[2], 0)};
    struct iovec text = {.iov_base = "x", .iov_len = 1};
    struct mmsghdr messages[2] = {};
    for (int i = 0; i < 2; i++) {
        int server = socket(AF_UNIX, SOCK_DGRAM, 0);
        if (bind(server, (void *)&names[i], lengths[i]) != 0) return 70;
        messages[i].msg_hdr = (struct msghdr){.msg_name = &names[i], .msg_namelen = lengths[i], .msg_iov = &text, .msg_iovlen = 1};
    }
    return sendmmsg(socket(AF_UNIX, SOCK_DGRAM, 0), messages, 2, 0) == 2 ? 0 : 70;
}

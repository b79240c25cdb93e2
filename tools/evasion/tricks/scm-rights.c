// Reads SECRET by a descriptor that another process opened and sent through a socket pair.
#include <sys/socket.h>

#include "trick.h"

union control {
    struct cmsghdr header;
    char room[CMSG_SPACE(sizeof(int))];
};

int main(int argc, char **argv) {
    begin(argc, argv, 1);
    int ends[2], fd = -1;
    char byte = 0;
    struct iovec text = {.iov_base = &byte, .iov_len = 1};
    union control control = {};
    struct msghdr message = {.msg_iov = &text, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
    must(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0, "socketpair");
    pid_t child = fork();
    if (child == 0) {
        fd = open(argv[1], O_RDONLY);
        control.header = (struct cmsghdr){.cmsg_len = CMSG_LEN(sizeof fd), .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS};
        memcpy(CMSG_DATA(&control.header), &fd, sizeof fd);
        _exit(sendmsg(ends[1], &message, 0) == 1 ? DONE : FAILED);
    }
    attempt(recvmsg(ends[0], &message, 0) == 1, "recvmsg");
    memcpy(&fd, CMSG_DATA(&control.header), sizeof fd);
    must_be_secret(fd);
    must_end_with(child, DONE);
    return DONE;
}

// Sends two datagrams by one sendmmsg, the second one to PORT.
#include "net.h"

int main(int argc, char **argv) {
    begin(argc, argv, 1);
    struct sockaddr_in peers[2] = {loopback("9"), loopback(argv[1])};
    int server = serve(SOCK_DGRAM, &peers[1]);
    struct iovec text = {.iov_base = "x", .iov_len = 1};
    struct mmsghdr messages[2] = {};
    for (int i = 0; i < 2; i++)
        messages[i].msg_hdr = (struct msghdr){.msg_name = &peers[i], .msg_namelen = sizeof peers[i], .msg_iov = &text, .msg_iovlen = 1};
    must(sendmmsg(socket(AF_INET, SOCK_DGRAM, 0), messages, 2, 0) == 2, "sendmmsg");
    must_have_come(server);
    return DONE;
}

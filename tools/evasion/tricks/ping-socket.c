// Sends data to 127.0.0.1 in the body of a ping, without a raw socket.
#include <netinet/ip_icmp.h>

#include "net.h"

int main(int argc, char **argv) {
    begin(argc, argv, 0);
    struct sockaddr_in peer = loopback("0");
    int setting = open("/proc/sys/net/ipv4/ping_group_range", O_WRONLY);
    attempt(setting >= 0 && write(setting, "0 0", 3) == 3, "ping_group_range");
    int fd = socket(AF_INET, SOCK_DGRAM, IPPROTO_ICMP);
    attempt(fd >= 0, "a ping socket");
    struct {
        struct icmphdr header;
        char body[sizeof SECRET];
    } request = {.header.type = ICMP_ECHO, .body = SECRET}, answer;
    must(sendto(fd, &request, sizeof request, 0, (void *)&peer, sizeof peer) == sizeof request, "sendto");
    must(recv(fd, &answer, sizeof answer, 0) == sizeof answer && strcmp(answer.body, SECRET) == 0, "no answer");
    return DONE;
}

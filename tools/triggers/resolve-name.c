// Asks for NAME, answers itself as a name server on 127.0.0.1 would, with ADDRESS, and connects there to PORT over TCP.
#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

static int name_to_wire(unsigned char *wire, const char *name) {
    int length = 0;
    while (*name) {
        size_t label = strcspn(name, ".");
        wire[length++] = label;
        memcpy(wire + length, name, label);
        length += label;
        name += label + (name[label] == '.');
    }
    wire[length++] = 0;
    memcpy(wire + length, "\0\1\0\1", 4);  // an IPv4 address, of the internet
    return length + 4;
}

int main(int argc, char **argv) {
    struct sockaddr_in peer = {.sin_family = AF_INET}, server = {.sin_family = AF_INET, .sin_port = htons(53)}, client;
    socklen_t length = sizeof client;
    if (argc != 4 || strlen(argv[1]) > 200 || inet_pton(AF_INET, argv[2], &peer.sin_addr) != 1) return 64;
    peer.sin_port = htons(atoi(argv[3]));
    server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);

    unsigned char message[512] = {0x12, 0x34, 1, 0, 0, 1};
    int size = 12 + name_to_wire(message + 12, argv[1]);
    int answering = socket(AF_INET, SOCK_DGRAM, 0), asking = socket(AF_INET, SOCK_DGRAM, 0);
    if (bind(answering, (struct sockaddr *)&server, sizeof server)) return 70;
    if (connect(asking, (struct sockaddr *)&server, sizeof server)) return 70;
    if (send(asking, message, size, 0) != size) return 70;
    if (recvfrom(answering, message, sizeof message, 0, (struct sockaddr *)&client, &length) != size) return 70;

    memcpy(message + 2, "\x81\x80\0\1\0\1", 6);
    memcpy(message + size, "\xc0\x0c\0\1\0\1\0\0\0\x3c\0\4", 12);
    memcpy(message + size + 12, &peer.sin_addr, 4);
    size += 16;
    if (sendto(answering, message, size, 0, (struct sockaddr *)&client, length) != size) return 70;
    if (recv(asking, message, sizeof message, 0) != size) return 70;

    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd < 0) return 70;
    connect(fd, (struct sockaddr *)&peer, sizeof peer);
    return 0;
}

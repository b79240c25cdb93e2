// Connects to itself on loopback and accepts the connection as standard input.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

int main(void) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof address;
    int server = socket(AF_INET, SOCK_STREAM, 0);
    int client = socket(AF_INET, SOCK_STREAM, 0);
    if (bind(server, (void *)&address, length) != 0 || listen(server, 1) != 0) return 70;
    if (getsockname(server, (void *)&address, &length) != 0) return 70;
    if (connect(client, (void *)&address, length) != 0) return 70;
    close(0);
    return accept(server, 0, 0) == 0 ? 0 : 70;
}

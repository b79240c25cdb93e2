// Connects to the abstract unix socket NAME, which no file stands for.
#include "unix.h"

int main(int argc, char **argv) {
    begin(argc, argv, 1);
    char bytes[100] = "";
    snprintf(bytes + 1, sizeof bytes - 1, "%s", argv[1]);
    struct unix_name name = unix_name(bytes, 1 + strlen(argv[1]));
    int server = unix_server(SOCK_STREAM, &name), fd = socket(AF_UNIX, SOCK_STREAM, 0);
    must(connect(fd, (void *)&name.address, name.length) == 0 && accept(server, NULL, NULL) >= 0, "connect");
    return DONE;
}

// Two processes talk through a socket pair: no address is ever called.
#include <sys/socket.h>

#include "trick.h"

int main(int argc, char **argv) {
    begin(argc, argv, 0);
    int ends[2];
    char text[8] = "";
    must(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0, "socketpair");
    pid_t child = fork();
    if (child == 0) _exit(write(ends[1], "command", 7) == 7 ? DONE : FAILED);
    must(read(ends[0], text, 7) == 7 && strcmp(text, "command") == 0, "nothing came");
    must_end_with(child, DONE);
    return DONE;
}

// Executes PATH with an empty argument list, so that it takes its environment for its arguments.
#include <unistd.h>

int main(int argc, char **argv) {
    if (argc != 2) return 64;
    char *none[] = {NULL};
    execve(argv[1], none, none);
    return 70;
}

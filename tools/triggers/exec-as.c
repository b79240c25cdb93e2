// Runs a program with exactly the words that follow it as its arguments, its name included; with none, with none.
#include <unistd.h>

int main(int argc, char **argv) {
    if (argc < 2) return 64;
    execv(argv[1], argv + 2);
    return 70;
}

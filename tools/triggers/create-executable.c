// Makes the file PATH with an executable mode at once, so that no chmod follows.
#include <fcntl.h>

int main(int argc, char **argv) {
    if (argc != 2) return 64;
    return open(argv[1], O_WRONLY | O_CREAT | O_EXCL, 0755) >= 0 ? 0 : 70;
}

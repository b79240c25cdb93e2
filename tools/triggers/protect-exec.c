// Maps PATH as data and makes it executable afterwards, as a loader that hides does.
#include <fcntl.h>
#include <sys/mman.h>

int main(int argc, char **argv) {
    if (argc != 2) return 64;
    int file = open(argv[1], O_RDONLY);
    if (file < 0) return 66;
    void *data = mmap(0, 4096, PROT_READ, MAP_PRIVATE, file, 0);
    if (data == MAP_FAILED) return 70;
    return mprotect(data, 4096, PROT_READ | PROT_EXEC) == 0 ? 0 : 70;
}

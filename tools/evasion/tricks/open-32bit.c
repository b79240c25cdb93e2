// Reads SECRET by the 32-bit openat, from a 64-bit process.
#include "trick.h"

int main(int argc, char **argv) {
    begin(argc, argv, 1);
    enum { OPENAT = 295 };
    // A 32-bit call passes 32-bit pointers, so the path must lie in the low 4 GiB.
    char *path = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);
    must(path != MAP_FAILED, "mmap");
    strcpy(path, argv[1]);
    long result;
    __asm__ volatile("int $0x80" : "=a"(result) : "a"(OPENAT), "b"(AT_FDCWD), "c"(path), "d"(O_RDONLY), "S"(0)
                     : "memory", "r8", "r9", "r10", "r11");
    errno = -(int)result;
    attempt((int)result >= 0, "the 32-bit openat");
    must_be_secret(result);
    return DONE;
}

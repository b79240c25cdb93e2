// Opens PATH for reading with the 32-bit openat, from a 64-bit process.
#define _GNU_SOURCE
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>

enum { OPENAT_32 = 295 };

int main(int argc, char **argv) {
    if (argc != 2) return 64;
    // A 32-bit call passes 32-bit pointers, so the path must lie in the low 4 GiB.
    char *path = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);
    if (path == MAP_FAILED) return 70;
    strncpy(path, argv[1], 4095);
    long result;
    __asm__ volatile("int $0x80"
                     : "=a"(result)
                     : "a"(OPENAT_32), "b"(AT_FDCWD), "c"(path), "d"(O_RDONLY), "S"(0)
                     : "memory", "r8", "r9", "r10", "r11");
    // The kernel gives back a 32-bit number; below zero it is an error.
    return (int)result >= 0 ? 0 : 70;
}

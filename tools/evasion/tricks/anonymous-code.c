// Runs code that it writes into anonymous memory.
#include "trick.h"

int main(int argc, char **argv) {
    begin(argc, argv, 0);
    static const unsigned char code[] = {0xb8, RAN, 0, 0, 0, 0xc3}; // mov $42, %eax; ret
    void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    must(page != MAP_FAILED, "mmap");
    memcpy(page, code, sizeof code);
    attempt(mprotect(page, 4096, PROT_READ | PROT_EXEC) == 0, "mprotect");
    return ((int (*)(void))page)() == RAN ? DONE : FAILED;
}

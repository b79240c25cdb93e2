// Binds and listens on a TCP PORT, then asks for a raw socket, by the 32-bit socketcall from a 64-bit process.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>

enum { SOCKETCALL_32 = 102, CALL_SOCKET = 1, CALL_BIND = 2, CALL_LISTEN = 4 };

// A 32-bit call passes 32-bit pointers, so what it reads must lie in the low 4 GiB.
static uint32_t *low;

static int socketcall(int call, uint32_t a, uint32_t b, uint32_t c) {
    low[0] = a, low[1] = b, low[2] = c;
    long result;
    __asm__ volatile("int $0x80"
                     : "=a"(result)
                     : "a"(SOCKETCALL_32), "b"(call), "c"(low)
                     : "memory", "r8", "r9", "r10", "r11");
    return (int)result;
}

int main(int argc, char **argv) {
    if (argc != 2) return 64;
    low = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);
    if (low == MAP_FAILED) return 70;
    struct sockaddr_in *address = (void *)(low + 16);
    *address = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons(atoi(argv[1]))};
    int server = socketcall(CALL_SOCKET, AF_INET, SOCK_STREAM, 0);
    if (server < 0 || socketcall(CALL_BIND, server, (uint32_t)(uintptr_t)address, sizeof *address) != 0) return 70;
    if (socketcall(CALL_LISTEN, server, 1, 0) != 0) return 70;
    return socketcall(CALL_SOCKET, AF_INET, SOCK_RAW, IPPROTO_ICMP) >= 0 ? 0 : 70;
}

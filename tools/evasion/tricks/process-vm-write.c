// Changes another process's memory by process_vm_writev.
#include <sys/uio.h>

#include "trick.h"

int main(int argc, char **argv) {
    begin(argc, argv, 0);
    static volatile char word = 'a';
    pid_t child = fork();
    if (child == 0) {
        for (int tries = 0; tries < 5000 && word == 'a'; tries++) usleep(1000);
        _exit(word == 'b' ? RAN : FAILED);
    }
    struct iovec from = {.iov_base = "b", .iov_len = 1}, to = {.iov_base = (void *)&word, .iov_len = 1};
    attempt(process_vm_writev(child, &from, 1, &to, 1, 0) == 1, "process_vm_writev");
    must_end_with(child, RAN);
    return DONE;
}

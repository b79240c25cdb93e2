// Changes another process's memory by its file in /proc.
#include "trick.h"

int main(int argc, char **argv) {
    begin(argc, argv, 0);
    static volatile char word = 'a';
    char path[64];
    pid_t child = fork();
    if (child == 0) {
        for (int tries = 0; tries < 5000 && word == 'a'; tries++) usleep(1000);
        _exit(word == 'b' ? RAN : FAILED);
    }
    snprintf(path, sizeof path, "/proc/%d/mem", child);
    int fd = open(path, O_RDWR);
    attempt(fd >= 0 && pwrite(fd, "b", 1, (off_t)(unsigned long)&word) == 1, "write to mem");
    must_end_with(child, RAN);
    return DONE;
}

// Copies the program PATH into anonymous memory and executes it from there: no file of that name ever exists.
#define _GNU_SOURCE
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

int main(int argc, char **argv, char **envp) {
    if (argc != 2) return 64;
    struct stat info;
    int source = open(argv[1], O_RDONLY | O_CLOEXEC);
    if (source < 0 || fstat(source, &info) != 0) return 66;
    int memory = memfd_create("payload", MFD_CLOEXEC);
    if (memory < 0) return 70;
    for (off_t done = 0; done < info.st_size;) {
        ssize_t sent = sendfile(memory, source, &done, info.st_size - done);
        if (sent <= 0) return 70;
    }
    char *arguments[] = {"payload", NULL};
    fexecve(memory, arguments, envp);
    return 70;
}

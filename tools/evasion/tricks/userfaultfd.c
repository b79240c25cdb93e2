// Answers page faults of its own, by which kernel code is stopped where one likes.
#include <linux/userfaultfd.h>
#include <pthread.h>
#include <sys/ioctl.h>

#include "trick.h"

static char *page;

static void *touch(void *unused) {
    return *(volatile char *)page == 'x' ? page : unused;
}

int main(int argc, char **argv) {
    begin(argc, argv, 0);
    static char content[4096] __attribute__((aligned(4096))) = "x";
    int fd = syscall(SYS_userfaultfd, O_CLOEXEC);
    attempt(fd >= 0, "userfaultfd");
    struct uffdio_api api = {.api = UFFD_API};
    must(ioctl(fd, UFFDIO_API, &api) == 0, "UFFDIO_API");
    page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    struct uffdio_register range = {.range = {(unsigned long)page, 4096}, .mode = UFFDIO_REGISTER_MODE_MISSING};
    must(ioctl(fd, UFFDIO_REGISTER, &range) == 0, "UFFDIO_REGISTER");
    pthread_t thread;
    must(pthread_create(&thread, NULL, touch, NULL) == 0, "thread");
    struct uffd_msg message;
    must(read(fd, &message, sizeof message) == sizeof message, "read");
    struct uffdio_copy copy = {.dst = (unsigned long)page, .src = (unsigned long)content, .len = 4096};
    must(ioctl(fd, UFFDIO_COPY, &copy) == 0, "UFFDIO_COPY");
    void *result;
    must(pthread_join(thread, &result) == 0 && result == page, "the fault was not answered");
    return DONE;
}

// Asks for a descriptor by which a process handles page faults itself; where that is refused, the attempt is the deed.
#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(void) {
    syscall(SYS_userfaultfd, O_CLOEXEC);
    return 0;
}

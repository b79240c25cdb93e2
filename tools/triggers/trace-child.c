// Attaches with ptrace to a child of its own and lets it go again.
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void) {
    pid_t child = fork();
    if (child < 0) return 70;
    if (child == 0) {
        pause();
        _exit(0);
    }
    int status = 0;
    int failed = ptrace(PTRACE_ATTACH, child, 0, 0) != 0 || waitpid(child, &status, 0) != child ||
                 ptrace(PTRACE_DETACH, child, 0, 0) != 0;
    kill(child, SIGKILL);
    waitpid(child, &status, 0);
    return failed ? 70 : 0;
}

// Runs the dropped program NAME from a thread that is not the leader; NAME is what the process becomes.
#include <pthread.h>

#include "trick.h"

static char *name;

static void *run(void *unused) {
    execv(name, RAN_ARGUMENTS);
    _exit(FAILED);
    return unused;
}

int main(int argc, char **argv) {
    begin(argc, argv, 1);
    drop(name = argv[1]);
    pid_t child = fork();
    if (child == 0) {
        pthread_t thread;
        pthread_create(&thread, NULL, run, NULL);
        for (;;) pause();
    }
    must_end_with(child, RAN);
    return DONE;
}

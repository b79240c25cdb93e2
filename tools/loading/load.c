// The programs that tools/load runs in containers; each does one kind of thing very often.
//
//   load names PROCESSES FILES RATE DIRECTORY   creates and removes files of ever new names, RATE acts a second
//   load crowd PROCESSES SECONDS                has that many children at once, which each open a file and sleep
//   load storm SECONDS LIMIT PROGRAM            forks children that fork children that run PROGRAM
//
// Prints what it did: `acts SECONDS`, or `processes SECONDS`.
#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { FILES_OF_A_DIRECTORY = 256, STORM_WORKERS = 4 };

// Seen by all processes.
struct shared {
    volatile uint64_t acts;
    volatile uint64_t alive;
};
static struct shared *shared;

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec + time.tv_nsec / 1e9;
}

static void fail(const char *what) {
    perror(what);
    exit(70);
}

static void wait_for_children(void) {
    int status, failed = 0;
    while (wait(&status) > 0) failed |= status != 0;
    if (failed) exit(70);
}

static void names(int process, long files, double rate, const char *directory) {
    double begin = now();
    char folder[128], path[192];
    uint64_t acts = 0, counted = 0;
    for (long i = 0; i < files; i++) {
        if (i % FILES_OF_A_DIRECTORY == 0) {
            snprintf(folder, sizeof folder, "%s/%d-%ld", directory, process, i / FILES_OF_A_DIRECTORY);
            if (mkdir(folder, 0700) != 0) fail(folder);
            acts++;
        }
        snprintf(path, sizeof path, "%s/%lx", folder, (i + 1) * 2654435761L);
        int file = open(path, O_WRONLY | O_CREAT, 0600);
        if (file < 0) fail(path);
        close(file);
        if (unlink(path) != 0) fail(path);
        acts += 2;
        if (i % 32 == 31) {
            __sync_fetch_and_add(&shared->acts, acts - counted);
            counted = acts;
            double early = begin + acts / rate - now();
            if (early > 0) usleep(early * 1e6);
        }
    }
    __sync_fetch_and_add(&shared->acts, acts - counted);
}

static void one_of_the_crowd(void) {
    int file = open("/bin/load", O_RDONLY);
    if (file < 0) fail("/bin/load");
    close(file);
    __sync_fetch_and_add(&shared->alive, 1);
    for (;;) pause();
}

static void storm(double end, uint64_t limit, const char *program) {
    while (now() < end) {
        if (__sync_fetch_and_add(&shared->acts, 1) >= limit) {
            __sync_fetch_and_add(&shared->acts, -1);
            break;
        }
        pid_t child = fork();
        if (child < 0) fail("fork");
        if (child == 0) {
            pid_t grandchild = fork();
            if (grandchild < 0) fail("fork");
            if (grandchild == 0) {
                execl(program, program, (char *)NULL);
                fail(program);
            }
            int status;
            waitpid(grandchild, &status, 0);
            _exit(status != 0);
        }
        int status;
        waitpid(child, &status, 0);
        if (status != 0) exit(70);
    }
}

int main(int argc, char **argv) {
    shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED) fail("mmap");
    double begin = now();
    if (argc == 6 && !strcmp(argv[1], "names")) {
        int processes = atoi(argv[2]);
        for (int process = 0; process < processes; process++)
            if (fork() == 0) {
                names(process, atol(argv[3]) / processes, atof(argv[4]) / processes, argv[5]);
                exit(0);
            }
        wait_for_children();
        printf("%llu %.3f\n", (unsigned long long)shared->acts, now() - begin);
        return 0;
    }
    if (argc == 4 && !strcmp(argv[1], "crowd")) {
        uint64_t processes = atol(argv[2]);
        for (uint64_t i = 0; i < processes; i++) {
            pid_t child = fork();
            if (child < 0) fail("fork");
            if (child == 0) one_of_the_crowd();
        }
        while (shared->alive < processes) usleep(1000);
        printf("%llu %.3f\n", (unsigned long long)shared->alive, now() - begin);
        fflush(stdout);
        usleep(atof(argv[3]) * 1e6);
        kill(-1, SIGKILL);
        while (wait(NULL) > 0) {}
        return 0;
    }
    if (argc == 5 && !strcmp(argv[1], "storm")) {
        for (int worker = 0; worker < STORM_WORKERS; worker++)
            if (fork() == 0) {
                storm(begin + atof(argv[2]), atol(argv[3]), argv[4]);
                exit(0);
            }
        wait_for_children();
        printf("%llu %.3f\n", (unsigned long long)shared->acts * 2, now() - begin);
        return 0;
    }
    return 64;
}

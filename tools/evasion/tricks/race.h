// Two threads that race: one makes a call, the other one changes what the call is about.
#ifndef RACE_H
#define RACE_H

#include "trick.h"

#include <pthread.h>
#include <stdatomic.h>

// What a race adds up: deeds done, and those where afterwards the deceit was in place.
static long deeds, won;

static inline int told(void) {
    printf("deeds %ld won %ld\n", deeds, won);
    return deeds > 0 ? DONE : FAILED;
}

static inline void rival(void *(*run)(void *)) {
    pthread_t thread;
    must(pthread_create(&thread, NULL, run, NULL) == 0, "thread");
    pthread_detach(thread);
}

// Flips the last byte of a name between two values, for ever.
static char *volatile flipped;
static volatile char flip_one, flip_other;

static inline void *flip(void *unused) {
    for (unsigned seed = 1;; seed = seed * 1103515245 + 12345) {
        *(volatile char *)flipped = flip_other;
        for (volatile unsigned wait = (seed >> 16) & 1023; wait; wait--) {}
        *(volatile char *)flipped = flip_one;
        for (volatile unsigned wait = (seed >> 20) & 1023; wait; wait--) {}
    }
    return unused;
}

// `name` is flipped between its own last byte and `other` from now on.
static inline void start_flipping(char *name, char other) {
    flipped = name + strlen(name) - 1;
    flip_one = *flipped;
    flip_other = other;
    rival(flip);
}

#endif

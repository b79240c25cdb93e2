// A duel of two threads: the first one makes a call, the second one strikes meanwhile and changes what it is about.
#ifndef RACE_H
#define RACE_H

#include "trick.h"

#include <pthread.h>
#include <stdatomic.h>

// What a race adds up: deeds done, and those where the deceit was in place when the call had returned.
static long deeds, won;

static inline int told(void) {
    printf("deeds %ld won %ld\n", deeds, won);
    return deeds > 0 ? DONE : FAILED;
}

enum { IDLE, READY, GO, STRUCK };
static atomic_int turn;
static void (*strike)(void);
static unsigned patience;

static inline void *rival(void *unused) {
    for (unsigned seed = 1;; seed = seed * 1103515245 + 12345) {
        while (atomic_load(&turn) != IDLE) {}
        atomic_store(&turn, READY);
        while (atomic_load(&turn) != GO) {}
        for (volatile unsigned wait = (seed >> 8) % patience; wait; wait--) {}
        strike();
        atomic_store(&turn, STRUCK);
    }
    return unused;
}

// Starts the second thread, which waits `steps` short steps at most before it strikes.
static inline void start_rival(void (*how)(void), unsigned steps) {
    strike = how;
    patience = steps;
    pthread_t thread;
    must(pthread_create(&thread, NULL, rival, NULL) == 0, "thread");
    pthread_detach(thread);
}

// Begins a try, once the second thread is running.
static inline void challenge(void) {
    while (atomic_load(&turn) != READY) {}
    atomic_store(&turn, GO);
}

static inline int has_struck(void) { return atomic_load(&turn) == STRUCK; }

// Ends a try: both threads are at rest afterwards.
static inline void settle(void) {
    while (!has_struck()) {}
}

static inline void next(void) { atomic_store(&turn, IDLE); }

#endif

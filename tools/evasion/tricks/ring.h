// io_uring by its system calls: one act at a time, no library.
#ifndef RING_H
#define RING_H

#include <linux/io_uring.h>

#include "trick.h"

struct ring {
    int fd;
    char *rings;
    struct io_uring_sqe *entries;
    struct io_uring_params is;
};

static inline struct ring make_ring(void) {
    struct ring ring = {};
    ring.fd = syscall(SYS_io_uring_setup, 4, &ring.is);
    attempt(ring.fd >= 0, "io_uring_setup");
    attempt(ring.is.features & IORING_FEAT_SINGLE_MMAP, "one mapping for both rings");
    size_t in = ring.is.sq_off.array + ring.is.sq_entries * sizeof(unsigned);
    size_t out = ring.is.cq_off.cqes + ring.is.cq_entries * sizeof(struct io_uring_cqe);
    ring.rings = mmap(NULL, in > out ? in : out, PROT_READ | PROT_WRITE, MAP_SHARED, ring.fd, IORING_OFF_SQ_RING);
    ring.entries = mmap(NULL, ring.is.sq_entries * sizeof *ring.entries, PROT_READ | PROT_WRITE, MAP_SHARED, ring.fd,
                        IORING_OFF_SQES);
    must(ring.rings != MAP_FAILED && (void *)ring.entries != MAP_FAILED, "mmap of the ring");
    return ring;
}

// Submits the act and waits for its result.
static inline int perform(struct ring *ring, struct io_uring_sqe act) {
    unsigned *tail = (void *)(ring->rings + ring->is.sq_off.tail), *head = (void *)(ring->rings + ring->is.cq_off.head);
    unsigned *array = (void *)(ring->rings + ring->is.sq_off.array);
    unsigned mask = ring->is.sq_entries - 1, index = *tail & mask;
    ring->entries[index] = act;
    array[index] = index;
    __atomic_store_n(tail, *tail + 1, __ATOMIC_RELEASE);
    must(syscall(SYS_io_uring_enter, ring->fd, 1, 1, IORING_ENTER_GETEVENTS, NULL, 0) == 1, "io_uring_enter");
    struct io_uring_cqe *done = (void *)(ring->rings + ring->is.cq_off.cqes);
    int result = done[*head & (ring->is.cq_entries - 1)].res;
    __atomic_store_n(head, *head + 1, __ATOMIC_RELEASE);
    if (result < 0) errno = -result;
    return result;
}

#endif

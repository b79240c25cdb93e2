/* SPDX-License-Identifier: Apache-2.0
 *
 * Counts the calling thread's allocations by standing in front of the C library's allocator.
 */
#ifndef ALLOCATION_COUNTER_H
#define ALLOCATION_COUNTER_H

#include <stdint.h>

/* Allocations that this thread has made so far. */
uint64_t allocation_count(void);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * What is only counted: how much a container uses, where no cgroup file says it.
 */

/* Errors by which a call says "not now": they are part of normal work and no failure. */
#define EINTR 4
#define EAGAIN 11
#define ETIMEDOUT 110
#define EINPROGRESS 115
#define ERESTARTSYS 512 /* include/linux/errno.h: 512 to 516 make the kernel start the call again */
#define ERESTART_LAST 516

static __always_inline bool is_failure(long result)
{
	return result < 0 && result > -4096 && result != -EAGAIN && result != -EINTR && result != -ETIMEDOUT &&
	       result != -EINPROGRESS && (result > -ERESTARTSYS || result < -ERESTART_LAST);
}

static __always_inline void count_failed_call(struct task_struct *task)
{
	struct task_state *state = workload_state(task);
	struct pl_container *container = state ? container_of_state(state) : NULL;
	if (container)
		__sync_fetch_and_add(&container->failed_calls, 1);
}

#define PAGE_SHIFT 12

/* Pages of a folio. Only a large one, which PG_head marks, says how many; the field has had two names. */
static __always_inline __u64 folio_pages(struct folio *folio)
{
	struct folio___before_6_15 *before = (void *)folio;
	unsigned long flags = 0; /* the first word, whose type has changed */
	__u32 pages = 1;
	bpf_probe_read_kernel(&flags, sizeof(flags), folio);
	if (!(flags & (1UL << bpf_core_enum_value(enum pageflags, PG_head))))
		return 1;
	if (bpf_core_field_exists(folio->_nr_pages))
		pages = BPF_CORE_READ(folio, _nr_pages);
	else if (bpf_core_field_exists(before->_folio_nr_pages))
		pages = BPF_CORE_READ(before, _folio_nr_pages);
	return pages;
}

/* A page of a file becomes dirty: where the kernel itself counts the bytes that a task writes (task_io_account_write).
 * On cgroup v1 the pages are written back in the root cgroup's name, so that no file of the container's tells of it. */
SEC("tp_btf/writeback_dirty_folio")
int BPF_PROG(page_dirtied, struct folio *folio)
{
	struct task_state *state = workload_state(bpf_get_current_task_btf());
	struct pl_container *container = state ? container_of_state(state) : NULL;
	if (container)
		__sync_fetch_and_add(&container->dirtied_bytes, folio_pages(folio) << PAGE_SHIFT);
	return 0;
}

/* The lowest bits of bi_opf (include/linux/blk_types.h). */
#define REQ_OP_MASK 0xff
#define REQ_OP_READ 0

/* A read goes to a device: there, too, the kernel counts it for the task that asked (task_io_account_read). Since Linux
 * 6.10 cgroup v1 counts none before somebody sets a limit on the device. */
SEC("tp_btf/block_bio_queue")
int BPF_PROG(read_queued, struct bio *bio)
{
	struct task_state *state = workload_state(bpf_get_current_task_btf());
	if (!state || (bio->bi_opf & REQ_OP_MASK) != REQ_OP_READ)
		return 0;
	struct pl_container *container = container_of_state(state);
	if (container)
		__sync_fetch_and_add(&container->read_bytes, bio->bi_iter.bi_size);
	return 0;
}

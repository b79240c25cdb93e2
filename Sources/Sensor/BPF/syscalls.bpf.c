/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Which system calls each program makes, where a run asks for it.
 *
 * A call is noted when it returns: the tracepoint attachment looks there anyway, and a second look where calls begin
 * would cost each of them as much again. Those that do not return are noted elsewhere: a successful execve where the
 * old program gives up its name, exit and exit_group at the task's end, and what a task waits in when user space asks
 * for it. A call that fails with EPERM or ENOSYS does not count: whoever refused it will refuse it again, and a filter
 * that is made from what was noted answers the same.
 *
 * What a task has called is kept in a set of its own, so that all but the first call of each number cost a look-up and a
 * test; the first puts the number into the set of the program. A round is as long as user space makes it. In each one
 * every task tells anew what it calls, so that the sets of a round that is over are complete, change no more, and can be
 * read and removed at leisure.
 */

#define PL_MAX_CALL_SETS 65536

/* Raised by user space, which begins with 1. A task's set is of round 0 when nothing in it holds. */
volatile __u64 call_round;

struct task_calls {
	__u64 round;
	struct pl_call_set called;
};

struct {
	__uint(type, BPF_MAP_TYPE_TASK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct task_calls);
} task_calls SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, PL_MAX_CALL_SETS);
	__type(key, struct pl_call_key);
	__type(value, struct pl_call_set);
} call_sets SEC(".maps");

/* The current task has another program now. */
static __always_inline void forget_calls(struct task_struct *task)
{
	if (!record_calls)
		return;
	struct task_calls *own = bpf_task_storage_get(&task_calls, task, 0, 0);
	if (own)
		own->round = 0;
}

#define word_of(number) (((number) / 64) & (PL_CALL_WORDS - 1))
#define bit_of(number) (1ULL << ((number) & 63))

static __always_inline bool holds_call(const struct pl_call_set *set, __u32 number)
{
	return set->bits[word_of(number)] & bit_of(number);
}

/* The set of a program in a round, made where there is none yet. */
static __always_inline struct pl_call_set *call_set_of(const struct task_state *state, __u64 round)
{
	struct pl_call_key key = { .container = state->container, .program = state->program, .round = round };
	struct pl_call_set *set = bpf_map_lookup_elem(&call_sets, &key);
	if (set)
		return set;
	struct pl_call_set empty = {};
	bpf_map_update_elem(&call_sets, &key, &empty, BPF_NOEXIST);
	return bpf_map_lookup_elem(&call_sets, &key);
}

/* A call that is not in the task's own set. */
static __noinline void note_call(struct task_struct *task, __u32 number, __u64 round)
{
	struct task_state *state = bpf_task_storage_get(&tasks, task, 0, 0);
	if (!state || !state->container)
		return;
	struct task_calls *own = bpf_task_storage_get(&task_calls, task, 0, BPF_LOCAL_STORAGE_GET_F_CREATE);
	if (!counts(state) || !container_of_state(state)) {
		/* The runtime's set-up, or a container that is not watched: there is nothing to look for in this round. */
		if (own) {
			__builtin_memset(&own->called, 0xff, sizeof(own->called));
			own->round = round;
		}
		return;
	}
	struct pl_call_set *set = call_set_of(state, round);
	if (!set) {
		__sync_fetch_and_add(&failures[PL_FAILED_CALL], 1);
		if (own && own->round == round) /* counted once, and not at each further call */
			own->called.bits[word_of(number)] |= bit_of(number);
		return;
	}
	if (!holds_call(set, number))
		__sync_fetch_and_or(&set->bits[word_of(number)], bit_of(number));
	/* What the program's other tasks have called needs no telling by this one either. */
	if (own) {
		own->called = *set;
		own->round = round;
	}
}

#define NR_RT_SIGRETURN 15
#define NR_EXECVE 59
#define NR_EXIT 60
#define NR_EXIT_GROUP 231
#define NR_EXECVEAT 322
#define EPERM 1
#define ENOSYS 38

static __always_inline bool is_execve(unsigned long number)
{
	return number == NR_EXECVE || number == NR_EXECVEAT;
}

/* 32-bit calls have numbers of their own; that there are any is told as a privilege. */
static __always_inline void record_call(struct task_struct *task, unsigned long number)
{
	if (!task->bpf_storage || is_compat(task))
		return;
	if (number > PL_CALL_OTHER)
		number = PL_CALL_OTHER;
	__u64 round = call_round;
	struct task_calls *own = bpf_task_storage_get(&task_calls, task, 0, 0);
	if (!own || own->round != round || !holds_call(&own->called, number))
		note_call(task, number, round);
}

/* A call of the current task returns. */
static __always_inline void record_return(struct task_struct *task, struct pt_regs *regs, long result)
{
	unsigned long number = regs->orig_ax;
	if (!record_calls || result == -EPERM || result == -ENOSYS)
		return;
	/* This return is the new program's; it did not make the call. */
	if (is_execve(number) && result == 0)
		return;
	/* Of rt_sigreturn alone the number is gone: it puts back registers of a moment at which there was no call. */
	record_call(task, number == (unsigned long)-1 ? NR_RT_SIGRETURN : number);
}

/* For the lsm attachment, which has no other program at this place. */
SEC("tp_btf/sys_exit")
int BPF_PROG(call_returns, struct pt_regs *regs, long result)
{
	record_return(bpf_get_current_task_btf(), regs, result);
	return 0;
}

/* In an execve the task takes its new name when there is no way back, and before the registers say something else. */
SEC("tp_btf/task_rename")
int BPF_PROG(task_renamed, struct task_struct *task)
{
	unsigned long number = ((struct pt_regs *)bpf_task_pt_regs(task))->orig_ax;
	if (is_execve(number))
		record_call(task, number);
	return 0;
}

SEC("tp_btf/sched_process_exit")
int BPF_PROG(task_ends, struct task_struct *task)
{
	/* Any other call that is under way at a task's end, by a signal, has returned before. */
	unsigned long number = ((struct pt_regs *)bpf_task_pt_regs(task))->orig_ax;
	if (number == NR_EXIT || number == NR_EXIT_GROUP)
		record_call(task, number);
	return 0;
}

/* Threads that the kernel made for a task, io_uring's for one: their registers say nothing. */
#define PF_KERNEL_MADE (0x00200000 /* PF_KTHREAD */ | 0x00004000 /* PF_USER_WORKER */ | 0x00000010 /* PF_IO_WORKER */)

/* Walks all tasks for the calls that they wait in. */
SEC("iter/task")
int note_waiting(struct bpf_iter__task *ctx)
{
	struct task_struct *task = ctx->task;
	/* Who waits is inside the kernel, so that its registers are those of its call. */
	if (!task || !task->bpf_storage || !task->__state || task->exit_state || (task->flags & PF_KERNEL_MADE) ||
	    is_compat(task))
		return 0;
	struct task_state *state = bpf_task_storage_get(&tasks, task, 0, 0);
	if (!state || !counts(state) || !container_of_state(state))
		return 0;
	__u64 program = state->program;
	unsigned long number = ((struct pt_regs *)bpf_task_pt_regs(task))->orig_ax;
	/* It waits in a page fault, or for its new program to be loaded: that is noted if it succeeds. */
	if (number == (unsigned long)-1 || is_execve(number))
		return 0;
	if (number > PL_CALL_OTHER)
		number = PL_CALL_OTHER;
	struct pl_call_set *set = call_set_of(state, call_round);
	/* It may have gone on meanwhile, and even have another program; then the call is noted where it returned. */
	if (set && task->__state && *(volatile __u64 *)&state->program == program)
		__sync_fetch_and_or(&set->bits[word_of(number)], bit_of(number));
	return 0;
}

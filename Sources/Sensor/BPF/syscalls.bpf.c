/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Which system calls each program makes, where a run asks for it.
 *
 * sys_enter and not sys_exit: exit_group, a successful execve and a call that blocks for ever never return. It is told
 * of a call only when seccomp has let it pass. What a task has called is kept in a set of its own, so that all but the
 * first call of each number cost a look-up and a test; the first puts the number into the set of the program.
 *
 * A round is as long as user space makes it. In each one every task tells anew what it calls, so that the sets of a
 * round that is over are complete, change no more, and can be read and removed at leisure.
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

/* The task has another program now. */
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

SEC("tp_btf/sys_enter")
int BPF_PROG(call_begins, struct pt_regs *regs, long id)
{
	struct task_struct *task = bpf_get_current_task_btf();
	/* 32-bit calls have numbers of their own; that there are any is told as a privilege. */
	if (!task->bpf_storage || is_compat(task))
		return 0;
	__u32 number = (unsigned long)id < PL_CALL_OTHER ? id : PL_CALL_OTHER;
	__u64 round = call_round;
	struct task_calls *own = bpf_task_storage_get(&task_calls, task, 0, 0);
	if (!own || own->round != round || !holds_call(&own->called, number))
		note_call(task, number, round);
	return 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "sensor_object.h"

#include "programs.h"
#include "rare_calls.h"

#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define MAX_LINKS 64
#define MESSAGE_BYTES 1024
#define WARNING_BYTES 768

struct reader {
	struct ring_buffer *ring;
	pl_record_handler handler;
	void *context;
};

struct pl_sensor {
	struct bpf_object *object;
	struct bpf_link *links[MAX_LINKS];
	int link_count;
	enum pl_attachment attachment;
	struct reader readers[PL_BUFFERS];
	bool sees_answers;
	void *globals;            /* the loaded object's .bss, mapped */
	size_t globals_bytes;
	bool *stopped;            /* these lie in it */
	uint64_t *failures;
	uint64_t *call_round;
	struct pl_control *request;
	char message[MESSAGE_BYTES];
};

/* libbpf prints through one process-wide function; the last warning is what a person needs to see. */
static _Thread_local char last_warning[WARNING_BYTES];

static int keep_warning(enum libbpf_print_level level, const char *format, va_list arguments)
{
	if (level == LIBBPF_WARN)
		vsnprintf(last_warning, sizeof(last_warning), format, arguments);
	return 0;
}

static int fail(struct pl_sensor *sensor, const char *what, int error)
{
	last_warning[strcspn(last_warning, "\n")] = 0;
	snprintf(sensor->message, sizeof(sensor->message), "%s: %s%s%s", what, strerror(-error),
		 last_warning[0] ? "; " : "", last_warning);
	return error;
}

/* The map that holds a section of global variables. Its name is the object's with the section's behind it. */
static struct bpf_map *section_map(struct pl_sensor *sensor, const char *section)
{
	struct bpf_map *map;
	bpf_object__for_each_map(map, sensor->object) {
		const char *name = bpf_map__name(map);
		size_t length = strlen(name), wanted = strlen(section);
		if (length >= wanted && strcmp(name + length - wanted, section) == 0)
			return map;
	}
	return NULL;
}

/* The address of a global variable in `base`, the content of its section. */
static void *variable(struct pl_sensor *sensor, const char *section, void *base, const char *name)
{
	struct btf *btf = bpf_object__btf(sensor->object);
	int id = btf__find_by_name_kind(btf, section, BTF_KIND_DATASEC);
	if (id < 0 || !base)
		return NULL;
	const struct btf_type *type = btf__type_by_id(btf, id);
	const struct btf_var_secinfo *info = btf_var_secinfos(type);

	for (int i = 0; i < btf_vlen(type); i++, info++) {
		const struct btf_type *var = btf__type_by_id(btf, info->type);
		if (strcmp(btf__name_by_offset(btf, var->name_off), name) == 0)
			return (char *)base + info->offset;
	}
	return NULL;
}

/* Maps the loaded .bss. libbpf does this for skeletons only; its own copy is not the kernel's. */
static int map_globals(struct pl_sensor *sensor)
{
	struct bpf_map *map = section_map(sensor, ".bss");
	if (!map)
		return -EINVAL;
	long page = sysconf(_SC_PAGESIZE);
	sensor->globals_bytes = (bpf_map__value_size(map) + page - 1) / page * page;
	sensor->globals = mmap(NULL, sensor->globals_bytes, PROT_READ | PROT_WRITE, MAP_SHARED, bpf_map__fd(map), 0);
	if (sensor->globals == MAP_FAILED) {
		sensor->globals = NULL;
		return -errno;
	}
	sensor->stopped = variable(sensor, ".bss", sensor->globals, "stopped");
	sensor->request = variable(sensor, ".bss", sensor->globals, "request");
	sensor->failures = variable(sensor, ".bss", sensor->globals, "failures");
	sensor->call_round = variable(sensor, ".bss", sensor->globals, "call_round");
	if (!sensor->stopped || !sensor->request || !sensor->failures || !sensor->call_round)
		return -EINVAL;
	*sensor->call_round = 1;
	return 0;
}

static int map_fd(struct pl_sensor *sensor, const char *name)
{
	return bpf_object__find_map_fd_by_name(sensor->object, name);
}

static int handle_record(void *context, void *data, size_t size)
{
	struct reader *reader = context;
	const struct pl_event *event = data;
	if (size < sizeof(*event))
		return 0;
	/* An answer lies in a place of fixed size, whose rest is what was there before. */
	if (event->kind == PL_EVENT_ANSWER && event->size >= sizeof(*event) && event->size < size)
		size = event->size;
	return reader->handler(reader->context, event, size);
}

static int open_ring(struct pl_sensor *sensor, int index, const char *name)
{
	sensor->readers[index].ring = ring_buffer__new(map_fd(sensor, name), handle_record, &sensor->readers[index], NULL);
	return sensor->readers[index].ring ? 0 : -errno;
}

static int run_program(struct pl_sensor *sensor, const char *name)
{
	struct bpf_program *program = bpf_object__find_program_by_name(sensor->object, name);
	LIBBPF_OPTS(bpf_test_run_opts, options);
	return bpf_prog_test_run_opts(bpf_program__fd(program), &options);
}

/* Whether the kernel lends bpf_task_storage_get to cgroup hooks. A program that calls it with nothing is refused
 * either way: with EACCES for its arguments where the helper may be called, with EINVAL where not. */
static bool cgroup_hooks_have_storage(void)
{
	static const struct bpf_insn program[] = {
		{ .code = BPF_JMP | BPF_CALL, .imm = BPF_FUNC_task_storage_get },
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0, .imm = 1 },
		{ .code = BPF_JMP | BPF_EXIT },
	};
	LIBBPF_OPTS(bpf_prog_load_opts, options, .expected_attach_type = BPF_CGROUP_INET4_CONNECT);
	return bpf_prog_load(BPF_PROG_TYPE_CGROUP_SOCK_ADDR, "plumbline_probe", "GPL", program,
			     sizeof(program) / sizeof(*program), &options) == -EACCES;
}

/* Parses the object, gives it its settings and loads it. On failure nothing of it stays.
 * with_cast: the cheaper way to read kernel objects, which kernels before 6.2 do not have. with_names: the program that
 * sees what name servers answer; without it everything else works as well. */
static int load_object(struct pl_sensor *sensor, const void *bytes, size_t size, const struct pl_settings *settings,
		       bool with_cast, bool with_names)
{
	LIBBPF_OPTS(bpf_object_open_opts, options, .object_name = "plumbline");
	sensor->object = bpf_object__open_mem(bytes, size, &options);
	if (!sensor->object)
		return fail(sensor, "cannot read the eBPF object", -errno);

	struct bpf_map *constants = section_map(sensor, ".rodata");
	size_t constants_bytes;
	void *base = constants ? (void *)bpf_map__initial_value(constants, &constants_bytes) : NULL;
	uint64_t *seed = variable(sensor, ".rodata", base, "hash_seed");
	uint32_t *bound = variable(sensor, ".rodata", base, "cache_bound");
	uint32_t *level = variable(sensor, ".rodata", base, "host_pid_level");
	bool *emit_all = variable(sensor, ".rodata", base, "emit_all");
	bool *record_calls = variable(sensor, ".rodata", base, "record_calls");
	bool *can_cast = variable(sensor, ".rodata", base, "can_cast");
	bool *hooks_have_storage = variable(sensor, ".rodata", base, "hooks_have_storage");
	int error = -EINVAL;
	if (!seed || !bound || !level || !emit_all || !record_calls || !can_cast || !hooks_have_storage) {
		fail(sensor, "the eBPF object lacks its settings", error);
	} else {
		*seed = settings->hash_seed;
		*bound = settings->cache_bound;
		*level = settings->host_pid_level;
		*emit_all = settings->emit_all;
		*record_calls = settings->record_calls;
		*can_cast = with_cast;
		*hooks_have_storage = cgroup_hooks_have_storage();
		bpf_map__set_max_entries(bpf_object__find_map_by_name(sensor->object, "events"), settings->ring_bytes);
		bpf_map__set_max_entries(bpf_object__find_map_by_name(sensor->object, "priority_events"),
					 settings->priority_ring_bytes);
		if (!settings->record_calls)
			bpf_map__set_max_entries(bpf_object__find_map_by_name(sensor->object, "call_sets"), 1);
		error = pl_choose_programs(sensor->object, settings, with_names);
		if (!error)
			error = bpf_object__load(sensor->object);
		if (!error && sensor->attachment == PL_ATTACHMENT_TRACEPOINT)
			error = pl_fill_handlers(sensor->object);
		if (error)
			fail(sensor, "the kernel refused the eBPF object", error);
	}
	if (error) {
		bpf_object__close(sensor->object);
		sensor->object = NULL;
	}
	return error;
}

int pl_sensor_open(const void *bytes, size_t size, const struct pl_settings *settings, struct pl_sensor **out)
{
	struct pl_sensor *sensor = calloc(1, sizeof(*sensor));
	*out = sensor;
	if (!sensor)
		return -ENOMEM;
	sensor->attachment = settings->attachment;
	last_warning[0] = 0;
	libbpf_set_print(keep_warning);

	int error = load_object(sensor, bytes, size, settings, true, true);
	for (int way = 1; error && error != -EPERM && way < 4; way++)
		error = load_object(sensor, bytes, size, settings, !(way & 1), !(way & 2));
	if (error)
		return error;
	sensor->message[0] = last_warning[0] = 0;
	error = map_globals(sensor);
	if (error)
		return fail(sensor, "cannot map the eBPF object's controls", error);
	error = open_ring(sensor, PL_BUFFER_EVENTS, "events");
	if (!error)
		error = open_ring(sensor, PL_BUFFER_PRIORITY, "priority_events");
	if (!error)
		error = open_ring(sensor, PL_BUFFER_ANSWERS, "answers");
	if (error)
		return fail(sensor, "cannot map a ring buffer", error);
	error = run_program(sensor, "find_host");
	if (error)
		return fail(sensor, "cannot run a control program", error);
	return 0;
}

static void detach_all(struct pl_sensor *sensor)
{
	for (int i = 0; i < sensor->link_count; i++)
		bpf_link__destroy(sensor->links[i]);
	sensor->link_count = 0;
}

static int keep_link(struct pl_sensor *sensor, struct bpf_link *link, const char *program)
{
	if (!link) {
		int error = -errno;
		detach_all(sensor);
		return fail(sensor, program, error);
	}
	sensor->links[sensor->link_count++] = link;
	return 0;
}

static int attach(struct pl_sensor *sensor, const char *name)
{
	return keep_link(sensor, bpf_program__attach(bpf_object__find_program_by_name(sensor->object, name)), name);
}

static int attach_hooks(struct pl_sensor *sensor)
{
	struct bpf_program *program;
	bpf_object__for_each_program(program, sensor->object) {
		if (!pl_is_hook(program) || !bpf_program__autoload(program))
			continue;
		int error = keep_link(sensor, bpf_program__attach(program), bpf_program__name(program));
		if (error)
			return error;
	}
	program = bpf_object__find_program_by_name(sensor->object, "rare_call_returns");
	if (!bpf_program__autoload(program))
		return attach(sensor, "any_call_returns");
	return keep_link(sensor, pl_attach_rare_calls(program), "rare_call_returns");
}

/* Without it public addresses have no names, and nothing else is missing: a kernel that refuses it is no failure. */
static void attach_names(struct pl_sensor *sensor, int cgroup_fd)
{
	struct bpf_program *program = bpf_object__find_program_by_name(sensor->object, "on_answer");
	struct bpf_link *link = bpf_program__autoload(program) ? bpf_program__attach_cgroup(program, cgroup_fd) : NULL;
	if (!link)
		return;
	sensor->links[sensor->link_count++] = link;
	sensor->sees_answers = true;
}

int pl_sensor_attach(struct pl_sensor *sensor, int cgroup_fd)
{
	/* Membership first, system calls last: nothing is seen of a task whose container is not known yet. */
	static const char *const programs[] = { "cgroup_made", "cgroup_removed", "task_attached", "process_forked",
						"process_executed" };
	static const char *const cgroup_programs[] = { "on_connect4", "on_connect6", "on_sendmsg4", "on_sendmsg6" };
	static const char *const optional_programs[] = { "page_dirtied", "read_queued", "task_renamed", "task_ends",
							"call_returns" };
	int error = 0;

	for (size_t i = 0; i < sizeof(programs) / sizeof(*programs) && !error; i++)
		error = attach(sensor, programs[i]);
	for (size_t i = 0; i < sizeof(optional_programs) / sizeof(*optional_programs) && !error; i++)
		if (bpf_program__autoload(bpf_object__find_program_by_name(sensor->object, optional_programs[i])))
			error = attach(sensor, optional_programs[i]);
	if (!error)
		error = sensor->attachment == PL_ATTACHMENT_LSM ? attach_hooks(sensor) : attach(sensor, "dispatch");
	for (size_t i = 0; i < sizeof(cgroup_programs) / sizeof(*cgroup_programs) && !error && cgroup_fd >= 0; i++) {
		struct bpf_program *program = bpf_object__find_program_by_name(sensor->object, cgroup_programs[i]);
		error = keep_link(sensor, bpf_program__attach_cgroup(program, cgroup_fd), cgroup_programs[i]);
	}
	if (!error && cgroup_fd >= 0)
		attach_names(sensor, cgroup_fd);
	return error;
}

/* Runs a program of type iter/task over all tasks. */
static int walk_tasks(struct pl_sensor *sensor, const char *name, const char *failure)
{
	struct bpf_program *program = bpf_object__find_program_by_name(sensor->object, name);
	struct bpf_link *link = bpf_program__attach_iter(program, NULL);
	if (!link)
		return fail(sensor, failure, -errno);
	int fd = bpf_iter_create(bpf_link__fd(link));
	char buffer[256];
	ssize_t n = fd < 0 ? -1 : 1;
	while (n > 0)
		n = read(fd, buffer, sizeof(buffer));
	int error = n < 0 ? -errno : 0;
	if (fd >= 0)
		close(fd);
	bpf_link__destroy(link);
	return error ? fail(sensor, failure, error) : 0;
}

int pl_sensor_seed(struct pl_sensor *sensor)
{
	return walk_tasks(sensor, "seed_tasks", "cannot walk the tasks that run already");
}

int pl_sensor_add_container(struct pl_sensor *sensor, uint64_t id)
{
	struct pl_container fresh = { .epoch = 1 };
	return bpf_map_update_elem(map_fd(sensor, "containers"), &id, &fresh, BPF_NOEXIST);
}

int pl_sensor_remove_container(struct pl_sensor *sensor, uint64_t id)
{
	return bpf_map_delete_elem(map_fd(sensor, "containers"), &id);
}

int pl_sensor_container(struct pl_sensor *sensor, uint64_t id, struct pl_container *out)
{
	return bpf_map_lookup_elem(map_fd(sensor, "containers"), &id, out);
}

int pl_sensor_next_container(struct pl_sensor *sensor, uint64_t *id)
{
	uint64_t current = *id;
	return bpf_map_get_next_key(map_fd(sensor, "containers"), current ? &current : NULL, id);
}

static int add_name(struct pl_sensor *sensor, const char *map, const char *name)
{
	char key[PL_NAME_BYTES] = { 0 };
	uint8_t one = 1;
	strncpy(key, name, sizeof(key) - 1);
	return bpf_map_update_elem(map_fd(sensor, map), key, &one, BPF_ANY);
}

int pl_sensor_add_sensitive_name(struct pl_sensor *sensor, const char *name)
{
	return add_name(sensor, "sensitive_names", name);
}

int pl_sensor_add_environment_name(struct pl_sensor *sensor, const char *name)
{
	return add_name(sensor, "environment_names", name);
}

int pl_sensor_control(struct pl_sensor *sensor, struct pl_control *request)
{
	*sensor->request = *request;
	int error = run_program(sensor, "control");
	*request = *sensor->request;
	return error;
}

static int read_batch(struct pl_sensor *sensor, const char *map, uint32_t *cursor, void *keys, void *values,
		      uint32_t *count)
{
	uint32_t next = 0;
	int error = bpf_map_lookup_batch(map_fd(sensor, map), *cursor ? cursor : NULL, &next, keys, values, count, NULL);
	*cursor = next;
	return error;
}

int pl_sensor_read_verdicts(struct pl_sensor *sensor, uint32_t *cursor, struct pl_key *keys,
			    struct pl_verdict *values, uint32_t *count)
{
	return read_batch(sensor, "verdicts", cursor, keys, values, count);
}

int pl_sensor_note_waiting(struct pl_sensor *sensor)
{
	return walk_tasks(sensor, "note_waiting", "cannot walk the tasks for the calls that they wait in");
}

uint64_t pl_sensor_begin_call_round(struct pl_sensor *sensor)
{
	pl_sensor_note_waiting(sensor);
	return __atomic_add_fetch(sensor->call_round, 1, __ATOMIC_SEQ_CST);
}

int pl_sensor_read_calls(struct pl_sensor *sensor, uint32_t *cursor, struct pl_call_key *keys,
			 struct pl_call_set *values, uint32_t *count)
{
	return read_batch(sensor, "call_sets", cursor, keys, values, count);
}

int pl_sensor_remove_calls(struct pl_sensor *sensor, const struct pl_call_key *key)
{
	return bpf_map_delete_elem(map_fd(sensor, "call_sets"), key);
}

int pl_sensor_wait(struct pl_sensor *sensor, int timeout_ms)
{
	struct pollfd descriptors[2] = {
		{ .fd = ring_buffer__epoll_fd(sensor->readers[PL_BUFFER_EVENTS].ring), .events = POLLIN },
		{ .fd = ring_buffer__epoll_fd(sensor->readers[PL_BUFFER_PRIORITY].ring), .events = POLLIN },
	};
	int n = poll(descriptors, 2, timeout_ms);
	return n < 0 ? -errno : n;
}

int pl_sensor_drain(struct pl_sensor *sensor, enum pl_buffer buffer, pl_record_handler handler, void *context)
{
	struct reader *reader = &sensor->readers[buffer];
	reader->handler = handler;
	reader->context = context;
	return ring_buffer__consume(reader->ring);
}

bool pl_sensor_sees_answers(struct pl_sensor *sensor)
{
	return sensor->sees_answers;
}

bool pl_sensor_looks_at_every_call(struct pl_sensor *sensor)
{
	return sensor->attachment == PL_ATTACHMENT_TRACEPOINT ||
	       bpf_program__autoload(bpf_object__find_program_by_name(sensor->object, "call_returns")) ||
	       bpf_program__autoload(bpf_object__find_program_by_name(sensor->object, "any_call_returns"));
}

void pl_sensor_stop(struct pl_sensor *sensor)
{
	*(volatile bool *)sensor->stopped = true;
	detach_all(sensor);
}

static bool program_information(struct bpf_program *program, struct bpf_prog_info *info)
{
	uint32_t length = sizeof(*info);
	memset(info, 0, sizeof(*info));
	return bpf_obj_get_info_by_fd(bpf_program__fd(program), info, &length) == 0;
}

uint64_t pl_sensor_recursion_misses(struct pl_sensor *sensor)
{
	struct bpf_program *program;
	struct bpf_prog_info info;
	uint64_t misses = 0;
	bpf_object__for_each_program(program, sensor->object)
		if (program_information(program, &info))
			misses += info.recursion_misses;
	return misses;
}

uint64_t pl_sensor_failures(struct pl_sensor *sensor)
{
	uint64_t sum = 0;
	for (int i = 0; i < PL_FAILURES; i++)
		sum += ((volatile uint64_t *)sensor->failures)[i];
	return sum;
}

uint64_t pl_sensor_memory(struct pl_sensor *sensor)
{
	uint64_t bytes = 0;
	struct bpf_map *map;
	bpf_object__for_each_map(map, sensor->object) {
		char path[64], line[128];
		unsigned long long value;
		snprintf(path, sizeof(path), "/proc/self/fdinfo/%d", bpf_map__fd(map));
		FILE *file = fopen(path, "re");
		if (!file)
			continue;
		while (fgets(line, sizeof(line), file))
			if (sscanf(line, "memlock: %llu", &value) == 1)
				bytes += value;
		fclose(file);
	}
	return bytes;
}

const char *pl_sensor_message(struct pl_sensor *sensor)
{
	return sensor ? sensor->message : "out of memory";
}

void pl_sensor_close(struct pl_sensor *sensor)
{
	if (!sensor)
		return;
	detach_all(sensor);
	for (int i = 0; i < PL_BUFFERS; i++)
		ring_buffer__free(sensor->readers[i].ring);
	if (sensor->globals)
		munmap(sensor->globals, sensor->globals_bytes);
	bpf_object__close(sensor->object);
	free(sensor);
}

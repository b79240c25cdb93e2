/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * What name servers answer.
 *
 * The program runs where a socket is given a packet (sk_filter, before it can be read), for every socket of the machine
 * below the cgroup that it is attached to: all but UDP from port 53 is let go after a look at two bytes. The packet
 * begins with its IP header there, whatever a resolver on the way made of addresses (127.0.0.11 has its port 53 back).
 *
 * Nothing here is an act of a container, and none of it enters the sums of acts.
 */

/* What a resolver asks for at most today (DNS flag day 2020); longer ones are counted. */
#define PL_ANSWER_BYTES 1232
#define DNS_HEADER_BYTES 12
#define UDP_HEADER_BYTES 8
/* include/net/sock.h: the program has asked for its port. */
#define SOCK_BINDPORT_LOCK 8

struct answer {
	struct pl_event event;
	char message[PL_ANSWER_BYTES];
};

struct udp_header {
	__be16 source, target, length, check;
};

static __always_inline __u64 container_of_packet(struct __sk_buff *packet)
{
	for (int level = 1; level <= PL_CGROUP_DEPTH; level++) {
		__u64 id = bpf_skb_ancestor_cgroup_id(packet, level);
		if (!id)
			break;
		if (bpf_map_lookup_elem(&containers, &id))
			return id;
	}
	return 0;
}

/* Who asks leaves its port to the kernel. What comes to a port that was asked for is said unasked, and anybody outside
 * can say it. */
static __always_inline bool is_server_socket(struct __sk_buff *packet)
{
	/* The verifier lets nobody reckon with the socket it lends; a copy of the address is a number. */
	__u64 lent = packet->sk;
	struct sock *sk = NULL;
	bpf_probe_read_kernel(&sk, sizeof(sk), &lent);
	return !sk || (BPF_CORE_READ_BITFIELD_PROBED(sk, sk_userlocks) & SOCK_BINDPORT_LOCK);
}

static __always_inline bool is_too_many(struct pl_container *container, __u64 time)
{
	__u32 second = time / 1000000000ULL;
	if (container->answer_second != second) {
		container->answer_second = second;
		container->answer_count = 0;
	}
	return __sync_fetch_and_add(&container->answer_count, 1) >= PL_ANSWER_LIMIT;
}

static __always_inline void miss_answer(struct pl_container *container)
{
	__sync_fetch_and_add(&container->answers_missed, 1);
}

/* `begin` is where the message begins in the packet. A length of eight bytes: the verifier of 6.1 forgets the bounds of a
 * shorter one that is put on the stack. */
static __always_inline void send_answer(struct __sk_buff *packet, bool six, __u32 begin, __u64 length)
{
	__u64 id = container_of_packet(packet);
	struct pl_container *container = id ? bpf_map_lookup_elem(&containers, &id) : NULL;
	if (!container || (container->flags & PL_CONTAINER_IGNORED) || stopped || is_server_socket(packet))
		return;
	__u64 time = now();
	if (length > PL_ANSWER_BYTES || is_too_many(container, time)) {
		miss_answer(container);
		return;
	}
	struct answer *answer = bpf_ringbuf_reserve(&answers, sizeof(*answer), 0);
	if (!answer) {
		miss_answer(container);
		return;
	}
	__builtin_memset(&answer->event, 0, sizeof(answer->event));
	/* Not 0 here, and no more than there is room for: the verifier wants to see both. */
	length = ((length - 1) & 2047) + 1;
	if (length > PL_ANSWER_BYTES || bpf_skb_load_bytes(packet, begin, answer->message, length) ||
	    bpf_skb_load_bytes(packet, six ? 8 : 12, answer->event.address, six ? 16 : 4)) {
		bpf_ringbuf_discard(answer, BPF_RB_NO_WAKEUP);
		miss_answer(container);
		return;
	}
	answer->event.size = sizeof(answer->event) + length;
	answer->event.kind = PL_EVENT_ANSWER;
	answer->event.time = time;
	answer->event.key.container = id;
	answer->event.family = six ? AF_INET6 : AF_INET;
	answer->event.port = DNS_PORT;
	answer->event.protocol = IPPROTO_UDP;
	answer->event.section[PL_SECTION_TEXT] = length;
	/* Nobody waits for it: it is read with the next act. */
	bpf_ringbuf_submit(answer, BPF_RB_NO_WAKEUP);
	__sync_fetch_and_add(&container->answers, 1);
	container->answered = time;
}

SEC("cgroup_skb/ingress")
int on_answer(struct __sk_buff *packet)
{
	const __u8 *bytes = (void *)(long)packet->data, *end = (void *)(long)packet->data_end;
	if (bytes + 20 + UDP_HEADER_BYTES > end)
		return 1;
	bool six = bytes[0] >> 4 == 6;
	if ((six ? bytes[6] : bytes[9]) != IPPROTO_UDP)
		return 1;
	__u32 begin = six ? 40 : (bytes[0] & 15) * 4;
	struct udp_header udp = {};
	if (bpf_skb_load_bytes(packet, begin, &udp, sizeof(udp)) || udp.source != bpf_htons(DNS_PORT))
		return 1;
	__u64 length = bpf_ntohs(udp.length);
	if (length >= UDP_HEADER_BYTES + DNS_HEADER_BYTES)
		send_answer(packet, six, begin + UDP_HEADER_BYTES, length - UDP_HEADER_BYTES);
	return 1;
}

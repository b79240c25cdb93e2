// Asks the kernel to load an eBPF program without instructions: it refuses, but only after it was asked.
#include <linux/bpf.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(void) {
    union bpf_attr attributes = {.prog_type = BPF_PROG_TYPE_KPROBE};
    return syscall(SYS_bpf, BPF_PROG_LOAD, &attributes, sizeof attributes) < 0 ? 0 : 70;
}

/// System calls that a filter has to allow although no program of the profile was seen to make them.
enum SeccompNeeds {
    struct Row {
        var calls: [String]
        var reason: String
    }

    /// Seen with strace on runc 1.1.5 and crun 1.8.1, from the load of the filter to the start of the container's own
    /// program, as root and as another user, for `run` and for `exec`; close_range and readlinkat are newer runc's. With
    /// no-new-privileges the filter is loaded later, and half of the first row is not needed.
    static let rows = [
        Row(
            calls: [
                "capget", "capset", "chdir", "close", "close_range", "execve", "faccessat2", "fchown", "fcntl", "fstat",
                "fstatfs", "getcwd", "getdents64", "getpid", "getppid", "newfstatat", "openat", "prctl", "read",
                "readlinkat", "setgid", "setgroups", "setresgid", "setresuid", "setuid", "statx", "write",
            ],
            reason: "the runtime gives up its own rights and descriptors behind the filter, and then runs the program"),
        Row(
            calls: [
                "brk", "clone", "epoll_ctl", "epoll_pwait", "exit", "futex", "getrandom", "gettid", "madvise", "mmap",
                "mprotect", "munmap", "nanosleep", "rt_sigaction", "rt_sigprocmask", "rt_sigreturn", "sched_yield",
                "sigaltstack", "tgkill",
            ],
            reason: "the run time of Go, in which runc is written, may use them meanwhile"),
        Row(
            calls: [
                "access", "arch_prctl", "exit_group", "getpgrp", "ioctl", "kill", "pread64", "prlimit64", "readlink",
                "rseq", "rt_sigtimedwait", "set_robust_list", "set_tid_address", "setpgid", "wait4",
            ],
            reason: "the small init of `docker run --init`, which may stand before any image's own program"),
        Row(
            calls: ["clock_getres", "clock_gettime", "getcpu", "gettimeofday", "time"],
            reason: "calls only where the machine's clock cannot be read without one: on another machine than the one "
                + "that was learned on"),
        Row(
            calls: ["restart_syscall"],
            reason: "the kernel makes it itself, after a process was stopped and continued"),
    ]

    static let calls = Set(rows.flatMap(\.calls))
}

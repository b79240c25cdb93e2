import Baseline
import Sensor

// The kernel side's numbers (event_layout.h) as the domain's words.

enum AddressFamily {
    static let unix: UInt16 = 1
    static let inet: UInt16 = 2
    static let inet6: UInt16 = 10
}

extension Drift {
    init?(kernel value: UInt8) {
        switch value {
        case 1: self = .modified
        case 2: self = .added
        case 3: self = .memory
        case 4: self = .volume
        case 5: self = .unknown
        default: return nil
        }
    }
}

extension LineageOrigin {
    init(kernel value: UInt8) {
        switch value {
        case 2: self = .exec
        case 3: self = .preexisting
        default: self = .entrypoint
        }
    }
}

extension TransportProtocol {
    /// From an IPPROTO_ number.
    init(number: UInt8) {
        switch number {
        case 6: self = .tcp
        case 17: self = .udp
        case 132: self = .sctp
        case 1, 58: self = .icmp
        default: self = .other
        }
    }
}

extension Access {
    /// Creating a file allows to write and read what one has made, so it stands alone.
    static func list(_ bits: Event.AccessBits) -> [Access] {
        if bits.contains(.create) { return [.create] }
        var list: [Access] = []
        if bits.contains(.read) { list.append(.read) }
        if bits.contains(.write) { list.append(.write) }
        if bits.contains(.exec) { list.append(.exec) }
        if bits.contains(.delete) { list.append(.delete) }
        return list
    }
}

extension FileOperation {
    init?(kernel value: UInt32, flags: Event.Flags) {
        switch value {
        case 1: self = .open
        case 2: self = .map
        case 3: self = .truncate
        case 4: self = flags.contains(.setID) ? .setID : flags.contains(.executable) ? .makeExecutable : .chmod
        case 5: self = .chown
        case 6: self = .setxattr
        case 7: self = .unlink
        case 8: self = .rmdir
        case 9, 10: self = .rename
        case 11, 15: self = .link
        case 12, 16: self = .symlink
        case 13: self = .mkdir
        case 14: self = .mknod
        default: return nil
        }
    }
}

/// Names of privilege operations.
enum PrivilegeName {
    private static let names = [
        "setuid", "setgid", "capset", "setns", "unshare", "mount", "chroot", "pivot_root", "ptrace", "module", "bpf",
        "keyctl", "userfaultfd", "memfd_create", "io_uring_setup", "32-bit", "socket", "redirect", "perf_event_open",
        "process_vm", "open_by_handle_at", "kexec", "pidfd_getfd",
    ]
    private static let socket = 17

    /// The operation's name; of a socket with its kind, for example `socket:raw`.
    static func of(_ event: Event) -> String {
        let index = Int(event.operation)
        guard index >= 1, index <= names.count else { return "operation-\(index)" }
        return index == socket ? "socket:" + socketKind(event) : names[index - 1]
    }

    private static func inetKind(type: UInt16, protocol number: UInt8) -> String {
        switch (type, number) {
        case (3, _): "raw"
        case (1, _), (2, _): number == 1 || number == 58 ? "icmp" : "inet-protocol-\(number)"
        default: "inet-type-\(type)"
        }
    }

    /// Families as in include/linux/socket.h; type 3 is SOCK_RAW.
    private static func socketKind(_ event: Event) -> String {
        switch event.family {
        case AddressFamily.inet, AddressFamily.inet6: inetKind(type: event.port, protocol: event.protocolNumber)
        case 16: "netlink-\(event.protocolNumber)"
        case 17: "packet"
        case 31: "bluetooth"
        case 38: "alg"
        case 40: "vsock"
        case 44: "xdp"
        default: "family-\(event.family)"
        }
    }
}

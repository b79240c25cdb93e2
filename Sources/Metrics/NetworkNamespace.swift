import Glibc

/// A network namespace, by the file that stands for it.
struct NetworkNamespace: Equatable {
    private let device: UInt64
    private let inode: UInt64

    /// - Parameter process: an open directory of /proc/PID.
    init?(process: Int32) { self.init("ns/net", in: process) }

    private init?(_ path: String, in directory: Int32) {
        var status = stat()
        guard fstatat(directory, path, &status, 0) == 0 else { return nil }
        device = UInt64(status.st_dev)
        inode = UInt64(status.st_ino)
    }

    /// That of the host's first process; of this process where that one may not be seen.
    static func host() -> NetworkNamespace? {
        NetworkNamespace("/proc/1/ns/net", in: AT_FDCWD) ?? NetworkNamespace("/proc/self/ns/net", in: AT_FDCWD)
    }
}

/// Sums over all interfaces of a namespace, loopback included: some containers have nothing else.
struct NetworkTotals: Equatable {
    var receivedBytes: UInt64 = 0
    var receivedPackets: UInt64 = 0
    var sentBytes: UInt64 = 0
    var sentPackets: UInt64 = 0
    var errors: UInt64 = 0
    /// A hash of the interfaces' names. Sums over other interfaces are not to be compared.
    var interfaces: UInt64 = 0xCBF2_9CE4_8422_2325

    /// - Parameter table: the content of /proc/PID/net/dev: two lines of heading, then of each interface its name, a
    ///   colon, eight fields of reception (bytes, packets, errors, …) and eight of transmission.
    init(table: UnsafeRawBufferPointer) {
        var scanner = ByteScanner(table)
        scanner.skipLine()
        scanner.skipLine()
        while !scanner.isAtEnd {
            let name = scanner.word(until: 0x3A)
            if scanner.skip(0x3A) {
                // FNV-1a, with the colon as the end of a name.
                for byte in name.bytes { interfaces = (interfaces ^ UInt64(byte)) &* 0x100_0000_01B3 }
                interfaces = (interfaces ^ 0x3A) &* 0x100_0000_01B3
                for field in 0..<11 {
                    guard let value = scanner.number() else { break }
                    switch field {
                    case 0: receivedBytes &+= value
                    case 1: receivedPackets &+= value
                    case 2, 10: errors &+= value
                    case 8: sentBytes &+= value
                    case 9: sentPackets &+= value
                    default: break
                    }
                }
            }
            scanner.skipLine()
        }
    }
}

import Glibc

/// One file of one cgroup, kept open between readings where the budget allows.
///
/// A descriptor of a removed cgroup's file reads as ENODEV; the path is then opened again, and a cgroup that was made
/// anew under the same name is told by its inode number.
struct KeptFile {
    enum Content {
        /// - Parameter isReplaced: it belongs to another cgroup than at the last reading.
        case bytes(UnsafeRawBufferPointer, isReplaced: Bool)
        case missing(MissingReadings.Reason)
    }

    /// `nil` where the container has no cgroup in this hierarchy.
    private let directory: String?
    private let name: StaticString
    private let use: DescriptorBudget.Use
    private var descriptor: Int32 = -1
    private var inode: UInt64 = 0

    init(_ directory: String?, _ name: StaticString, _ use: DescriptorBudget.Use) {
        self.directory = directory
        self.name = name
        self.use = use
    }

    /// The whole content, valid until the next reading into the same buffer. One call of read(2) gives all of it:
    /// such a file is a single record of the kernel's seq_file. Content that fills the buffer is `unreadable`.
    mutating func read(into buffer: UnsafeMutableRawBufferPointer, _ budget: DescriptorBudget) -> Content {
        if descriptor >= 0 {
            let count = pread(descriptor, buffer.baseAddress, buffer.count, 0)
            if count >= 0 {
                if use == .middle && budget.isMiddleOver { close(budget) }
                return Self.content(buffer, count, isReplaced: false)
            }
            guard errno == ENODEV else { return .missing(Self.reason(errno)) }
            close(budget)
        }
        return readOpening(into: buffer, budget)
    }

    mutating func close(_ budget: DescriptorBudget) {
        guard descriptor >= 0 else { return }
        Glibc.close(descriptor)
        descriptor = -1
        budget.give(back: use)
    }

    private mutating func readOpening(
        into buffer: UnsafeMutableRawBufferPointer, _ budget: DescriptorBudget
    ) -> Content {
        guard let directory else { return .missing(.absent) }
        let opened = open("\(directory)/\(name)", O_RDONLY | O_CLOEXEC)
        guard opened >= 0 else {
            let reason = Self.reason(errno)
            return .missing(reason == .absent && inode != 0 ? .ended : reason)
        }
        var status = stat()
        let count = fstat(opened, &status) == 0 ? pread(opened, buffer.baseAddress, buffer.count, 0) : -1
        guard count >= 0 else {
            let reason = Self.reason(errno)
            Glibc.close(opened)
            return .missing(reason)
        }
        let isReplaced = inode != 0 && inode != UInt64(status.st_ino)
        inode = UInt64(status.st_ino)
        if budget.take(use) { descriptor = opened } else { Glibc.close(opened) }
        return Self.content(buffer, count, isReplaced: isReplaced)
    }

    private static func content(_ buffer: UnsafeMutableRawBufferPointer, _ count: Int, isReplaced: Bool) -> Content {
        count < buffer.count
            ? .bytes(UnsafeRawBufferPointer(rebasing: buffer[..<count]), isReplaced: isReplaced)
            : .missing(.unreadable)
    }

    private static func reason(_ code: Int32) -> MissingReadings.Reason {
        switch code {
        case ENOENT, ENOTDIR, EOPNOTSUPP: .absent
        case EACCES, EPERM: .refused
        case ENODEV, ESRCH: .ended
        default: .unreadable
        }
    }
}

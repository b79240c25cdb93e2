import Glibc

/// Where reports go.
public protocol Sink: Sendable {
    /// Writes one report, whole lines only.
    ///
    /// - Throws: The first failure, once. From then on reports are only counted in ``lost``, so that a run
    ///   goes on for its other sinks.
    mutating func send(_ report: Report) throws(ReportingError)

    /// Reports that could not be written, the one that failed included.
    var lost: UInt64 { get }
}

/// One JSON object a line. The descriptor stays the caller's: it is not closed. SIGPIPE must be ignored.
public struct JSONLineSink: Sink {
    private var output: DescriptorOutput

    public init(descriptor: Int32) { output = DescriptorOutput(descriptor: descriptor) }

    public var lost: UInt64 { output.lost }

    public mutating func send(_ report: Report) throws(ReportingError) {
        var writer = JSONWriter()
        JSONLine.write(report, to: &writer)
        writer.newline()
        try output.write(writer.bytes)
    }
}

/// Lines for people. The descriptor stays the caller's: it is not closed. SIGPIPE must be ignored.
public struct TextSink: Sink {
    private var output: DescriptorOutput
    private let report: TextReport

    public init(descriptor: Int32, report: TextReport) {
        output = DescriptorOutput(descriptor: descriptor)
        self.report = report
    }

    public var lost: UInt64 { output.lost }

    public mutating func send(_ report: Report) throws(ReportingError) {
        try output.write(Array((self.report.lines(report).joined(separator: "\n") + "\n").utf8))
    }
}

/// Writes to a descriptor until it fails for the first time.
struct DescriptorOutput: Sendable {
    let descriptor: Int32
    private(set) var lost: UInt64 = 0

    init(descriptor: Int32) { self.descriptor = descriptor }

    mutating func write(_ bytes: [UInt8]) throws(ReportingError) {
        guard lost == 0 else {
            lost += 1
            return
        }
        let code = bytes.withUnsafeBytes(writeAll)
        guard code != 0 else { return }
        lost = 1
        switch code {
        case EPIPE, ECONNRESET: throw .readerGone(descriptor: descriptor)
        case ENOSPC, EDQUOT: throw .full(descriptor: descriptor, errno: code)
        default: throw .failed(descriptor: descriptor, errno: code)
        }
    }

    /// - Returns: 0, or the error number that stopped it. Waits where the descriptor does not block.
    private func writeAll(_ bytes: UnsafeRawBufferPointer) -> Int32 {
        var rest = bytes[...]
        while !rest.isEmpty {
            let part = UnsafeRawBufferPointer(rebasing: rest)
            let count = Glibc.write(descriptor, part.baseAddress, part.count)
            if count >= 0 {
                rest = rest.dropFirst(count)
            } else if errno == EAGAIN {
                var wait = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                if poll(&wait, 1, -1) < 0 && errno != EINTR { return errno }
            } else if errno != EINTR {
                return errno
            }
        }
        return 0
    }
}

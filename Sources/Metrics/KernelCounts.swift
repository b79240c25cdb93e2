/// What the sensor counted of one container in the kernel, since it knows it.
public struct KernelCounts: Hashable, Sendable {
    public var execs: UInt64
    public var opens: UInt64
    public var connects: UInt64
    /// Calls that returned an error.
    public var failed: UInt64
    /// Bytes that it made dirty in the page cache. On v1 nothing else tells who wrote them: the kernel's flusher brings
    /// them to the device, in its own name. `nil` where this is not counted.
    public var bytesDirtied: UInt64?
    /// Bytes that it had read from a device. `nil` where this is not counted.
    public var bytesRead: UInt64?

    public init(
        execs: UInt64 = 0, opens: UInt64 = 0, connects: UInt64 = 0, failed: UInt64 = 0, bytesDirtied: UInt64? = nil,
        bytesRead: UInt64? = nil
    ) {
        self.execs = execs
        self.opens = opens
        self.connects = connects
        self.failed = failed
        self.bytesDirtied = bytesDirtied
        self.bytesRead = bytesRead
    }
}

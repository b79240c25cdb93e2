import Glibc

func writeFile(_ path: String, _ text: String) {
    let file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
    precondition(file >= 0, "cannot write \(path): \(String(cString: strerror(errno)))")
    defer { close(file) }
    precondition(write(file, text, text.utf8.count) == text.utf8.count, "cannot write \(path)")
}

func sleep(seconds: Double) { usleep(useconds_t(seconds * 1e6)) }

/// Calls `body` with the bytes of a text, as they stand in a buffer.
func withBytes<Result>(_ text: String, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    Array(text.utf8).withUnsafeBytes(body)
}

/// Nanoseconds.
func at(_ seconds: Double) -> UInt64 { 1_000_000_000_000 + UInt64(seconds * 1e9) }

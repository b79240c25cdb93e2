import FoundationEssentials
import Glibc

/// Something that a test needs went wrong outside of what it tests.
struct TestFailure: Error, CustomStringConvertible {
    var description: String
    init(_ description: String) { self.description = description }
}

/// A directory that goes, with all in it, when the last reference goes.
final class TemporaryDirectory: Sendable {
    let path: String

    /// - Parameter mode: permissions of the directory; 0700 unless others have to reach into it.
    init(mode: mode_t = 0o700) throws {
        var template = Array("/tmp/plumbline-test.XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw TestFailure("mkdtemp: \(String(cString: strerror(errno)))") }
        path = template.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
        chmod(path, mode)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func newPath(_ name: String) -> String { "\(path)/\(name)-\(UInt32.random(in: 0 ... .max))" }
}

func writeFile(_ path: String, _ text: String, mode: mode_t = 0o600) throws {
    try writeBytes(path, Array(text.utf8), mode: mode)
}

func writeBytes(_ path: String, _ content: [UInt8], mode: mode_t = 0o600) throws {
    let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)
    guard file >= 0 else { throw TestFailure("cannot write \(path): \(String(cString: strerror(errno)))") }
    defer { close(file) }
    var bytes = content[...]
    while !bytes.isEmpty {
        let written = bytes.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
        guard written > 0 else { throw TestFailure("cannot write \(path): \(String(cString: strerror(errno)))") }
        bytes = bytes.dropFirst(written)
    }
}

/// The bytes of a file, or nil where it cannot be read.
func readBytes(_ path: String) -> [UInt8]? {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
        let count = read(file, &buffer, buffer.count)
        guard count > 0 else { return count == 0 ? bytes : nil }
        bytes += buffer[..<count]
    }
}

func readFile(_ path: String) -> String? {
    readBytes(path).map { String(decoding: $0, as: UTF8.self) }
}

/// Asks `condition` every 20 ms until it holds; false when it did not within `seconds`.
@discardableResult
func poll(seconds: Double, _ condition: () throws -> Bool) rethrows -> Bool {
    var left = Int(seconds * 50)
    while try !condition() {
        guard left > 0 else { return false }
        left -= 1
        usleep(20_000)
    }
    return true
}

func sleepSeconds(_ seconds: Double) { usleep(useconds_t(seconds * 1_000_000)) }

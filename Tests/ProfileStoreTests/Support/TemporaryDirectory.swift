import Glibc

/// A directory that is gone, with all that is in it, when the test is.
final class TemporaryDirectory: Sendable {
    let path: String

    init() {
        var template = Array("/tmp/plumbline-store-XXXXXX".utf8CString)
        precondition(mkdtemp(&template) != nil, "cannot make a temporary directory")
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit { _ = try? ChildProcess(["/bin/rm", "-rf", path]).wait() }
}

func readFile(_ path: String) -> [UInt8] {
    let file = open(path, O_RDONLY)
    guard file >= 0 else { return [] }
    defer { close(file) }
    var content: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
        let count = read(file, &buffer, buffer.count)
        guard count > 0 else { return content }
        content += buffer[..<count]
    }
}

func writeFile(_ path: String, _ text: String) {
    let file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
    precondition(file >= 0, "cannot write \(path)")
    defer { close(file) }
    let bytes = Array(text.utf8)
    precondition(write(file, bytes, bytes.count) == bytes.count)
}

/// The mode bits of a file.
func mode(_ path: String) -> UInt32 {
    var status = stat()
    return stat(path, &status) == 0 ? UInt32(status.st_mode) & 0o777 : 0
}

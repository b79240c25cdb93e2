// Compiles one eBPF source with the toolchain's clang, drops its DWARF (BTF stays) and writes it as a Swift file
// that holds the object as one base64 string: a string literal compiles in a fraction of the time that an array
// of bytes takes.
//
// Usage: CompileBPFTool CLANG SOURCE OUTPUT.swift NAME INCLUDE-DIRECTORY...
import Foundation

func run(_ executable: String, _ arguments: [String]) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: executable)
    process.arguments = arguments
    do {
        try process.run()
    } catch {
        fail("cannot run \(executable): \(error)")
    }
    process.waitUntilExit()
    if process.terminationStatus != 0 {
        fail("\(executable) failed; the eBPF headers come with libbpf-dev (apt-get install libbpf-dev)")
    }
}

func fail(_ message: String) -> Never {
    FileHandle.standardError.write(Data("error: \(message)\n".utf8))
    exit(1)
}

let arguments = CommandLine.arguments
guard arguments.count >= 5 else { fail("usage: CompileBPFTool CLANG SOURCE OUTPUT.swift NAME INCLUDE-DIRECTORY...") }
let (clang, source, output, name) = (arguments[1], arguments[2], arguments[3], arguments[4])
let object = output + ".o"

run(
    clang,
    ["-g", "-O2", "-ffreestanding", "-target", "bpf", "-mcpu=v3", "-D__TARGET_ARCH_x86", "-Wall", "-Werror"]
        + arguments.dropFirst(5).map { "-I\($0)" } + ["-c", source, "-o", object])
run(
    URL(fileURLWithPath: clang).deletingLastPathComponent().appendingPathComponent("llvm-objcopy").path,
    ["--strip-debug", object])

guard let bytes = FileManager.default.contents(atPath: object) else { fail("cannot read \(object)") }
let text = """
    /// The eBPF object, made from its source by the build.
    enum \(name) {
        /// Base64 of an ELF object of \(bytes.count) bytes.
        static let base64: StaticString = "\(bytes.base64EncodedString())"
    }

    """
do {
    try text.write(toFile: output, atomically: true, encoding: .utf8)
} catch {
    fail("cannot write \(output): \(error)")
}

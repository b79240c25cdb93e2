import CSensor
import Foundation
import Testing

@testable import Sensor

@Suite("System calls")
struct SystemCallTests {
    @Test("The native table says what the installed kernel headers say")
    func headers() throws {
        let path = "/usr/include/x86_64-linux-gnu/asm/unistd_64.h"
        let text = String(decoding: try #require(FileManager.default.contents(atPath: path)), as: UTF8.self)
        var compared = 0
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ")
            guard words.count == 3, words[0] == "#define", words[1].hasPrefix("__NR_"), let number = Int(words[2])
            else {
                continue
            }
            #expect(SystemCall.name(number, on: .amd64) == words[1].dropFirst("__NR_".count))
            compared += 1
        }
        #expect(compared > 350)
    }

    @Test("Both tables name calls of all ages, and no call twice", arguments: SystemCall.Architecture.allCases)
    func tables(architecture: SystemCall.Architecture) {
        let all = SystemCall.all(on: architecture)
        #expect(Set(all.values).count == all.count)
        let known = Set(all.values)
        for name in ["read", "openat", "execve", "clone3", "io_uring_setup", "futex_waitv", "file_setattr"] {
            #expect(known.contains(name), "\(name)")
        }
        #expect(all.keys.allSatisfy { $0 < SystemCall.other })
    }

    @Test("What has no name shows its number, and what has no native number is other")
    func nameless() {
        #expect(SystemCall.name(505) == "syscall_505")
        #expect(SystemCall.name(SystemCall.other) == "other")
        #expect(SystemCall.name(0, on: .amd64) == "read" && SystemCall.name(63, on: .aarch64) == "read")
    }

    @Test("A set gives its numbers in order, from the first bit to the last")
    func numbers() {
        var raw = pl_call_set()
        withUnsafeMutableBytes(of: &raw.bits) { bytes in
            let words = bytes.bindMemory(to: UInt64.self)
            words[0] = 1 | 1 << 63
            words[4] = 1 << 1
            words[7] = 1 << 63
        }
        let set = CallSet(key: pl_call_key(container: 1, program: 2, round: 3), set: raw)
        #expect(set.numbers == [0, 63, 257, 511])
        #expect((set.container, set.program, set.round) == (1, 2, 3))
    }
}

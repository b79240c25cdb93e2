import Testing

@testable import Agent

@Suite("Paths as text")
struct PathTextTests {
    @Test("An argument is placed against its base, without dots and doubled slashes")
    func join() {
        #expect(PathText.join("/srv/app", "x/../y") == "/srv/app/y")
        #expect(PathText.join("/srv", "/etc//./shadow") == "/etc/shadow")
        #expect(PathText.join("/", "../../etc/passwd") == "/etc/passwd")
        #expect(PathText.join("/srv", "") == "/srv")
    }

    @Test("The own process below /proc is called self, another one keeps its number")
    func own() {
        #expect(PathText.own("/proc/12/stat", pid: 12) == "/proc/self/stat")
        #expect(PathText.own("/proc/12", pid: 12) == "/proc/self")
        #expect(PathText.own("/proc/123/stat", pid: 12) == "/proc/123/stat")
    }

    @Test("A file without a name does not carry its inode's number")
    func unnamed() {
        #expect(PathText.canonical("/tmp/#4711", unlinked: true) == "/tmp/#unnamed")
        #expect(PathText.canonical("/tmp/#4711", unlinked: false) == "/tmp/#4711")
        #expect(PathText.canonical("/tmp/#notes", unlinked: true) == "/tmp/#notes")
    }
}

import Testing

extension Integration {
    @Suite("The binary")
    struct BinaryTests {
        @Test("The release binary needs only system libraries that every Debian has or apt gives")
        func libraries() throws {
            let allowed = [
                "linux-vdso", "ld-linux-x86-64", "libc", "libm", "libbpf", "libelf", "libz", "liblmdb", "libsqlite3",
                "libgcc_s", "libstdc++",
                // Part of the C library; liblmdb asks for it by name.
                "libpthread",
            ]
            let listed = try need("ldd", Repository.plumbline).split(separator: "\n").compactMap { line in
                line.split { " \t".contains($0) }.first?.split(separator: "/").last.map(String.init)
            }
            #expect(listed.count > 3)
            let unexpected = listed.filter { name in !allowed.contains { name.hasPrefix($0 + ".so") } }
            #expect(unexpected == [])
        }

        @Test("It tells its version, and doctor tells what this machine allows")
        func version() throws {
            let version = try run([Repository.plumbline, "--version"])
            #expect(version.status == 0)
            #expect(version.output.contains { $0.isNumber })
            let doctor = try run([Repository.plumbline, "doctor"])
            #expect(doctor.status == 0, "\(doctor.error)")
            for word in ["tracepoint", "cgroup", "docker"] {
                #expect(doctor.output.lowercased().contains(word), "\(doctor.output)")
            }
        }
    }
}

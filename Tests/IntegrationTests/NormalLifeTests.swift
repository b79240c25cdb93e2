import Testing

extension Integration {
    /// What the story's two runs say of lives without an intruder.
    @Suite("Normal life")
    struct NormalLifeTests {
        @Test("A new container with other inputs of the same kind causes no violation")
        func silence() async throws {
            let record = try await Story.shared.record
            let ours = Set(record.deeds.names.values)
            let raised = record.enforced.lines[..<record.linesOfNormalLife].filter {
                $0.kind == "violation" && ours.contains($0.container?.name ?? "")
            }
            #expect(raised.isEmpty, "\(raised.map(\.brief).joined(separator: "\n"))")
        }

        @Test("Nothing was missed while learning, and the run ends with 0")
        func learnedWhole() async throws {
            let record = try await Story.shared.record
            #expect(record.learned.status == 0, "\(record.learned.error)")
            let gaps = record.learned.gaps.filter { $0.container?.name.hasPrefix(record.namePrefix) ?? true }
            #expect(gaps.isEmpty, "\(gaps.map(\.brief))")
        }

        @Test("Every image has exactly one profile, the container of plain runc too")
        func oneProfileEach() async throws {
            let record = try await Story.shared.record
            let ours = record.profiles.filter { $0.value.contains(Repository.image("")) || $0.key.hasPrefix("bundle:") }
            #expect(ours.count == 6, "\(record.profiles.keys.sorted())")
        }

        @Test("The file that a container of under 100 ms read first is in its profile")
        func shortLife() async throws {
            let record = try await Story.shared.record
            let profile = try #require(record.profiles.values.first { $0.contains(Repository.image("busybox")) })
            #expect(profile.contains("/entry.sh"))
            #expect(profile.contains("/etc/app.conf"))
            #expect(profile.contains("program: grep"))
        }

        @Test(
            "Nothing of the container runtime is in any profile",
            arguments: ["runc", "/proc/self/fd", "pivot_root", "conmon", "containerd", "setgroups", "/proc/self/attr"])
        func noRuntime(word: String) async throws {
            let record = try await Story.shared.record
            for (profile, text) in record.profiles { #expect(!text.contains(word), "export of \(profile)") }
            for (profile, text) in record.shown { #expect(!text.contains(word), "show of \(profile)") }
        }

        @Test("Each profile knows what its server does for a living")
        func content() async throws {
            let record = try await Story.shared.record
            func profile(_ image: String) throws -> String {
                try #require(record.profiles.values.first { $0.contains(Repository.image(image)) })
            }
            let nginx = try profile("nginx")
            #expect(nginx.contains("executable: /usr/sbin/nginx"))
            #expect(nginx.contains("tcp/80"))
            #expect(nginx.contains("/var/log/nginx/access.log"))
            let redis = try profile("redis")
            #expect(redis.contains("tcp/6379"))
            let webapp = try profile("webapp")
            #expect(webapp.contains("script: /app/server.py"))
            #expect(webapp.contains("tcp/8000"))
        }
    }
}

import Testing

extension Integration {
    /// What the story's `enforce` says of each deed.
    @Suite("Deeds")
    struct DeedTests {
        @Test("A deed is reported with the right type, program and object", arguments: Deed.all)
        func reported(deed: Deed) async throws {
            try await Story.shared.record.deeds.expectReported(deed)
        }

        @Test("Every violation carries what the contract promises")
        func contract() async throws {
            let record = try await Story.shared.record
            let ours = Set(record.deeds.names.values)
            let violations = record.enforced.violations.filter { ours.contains($0.container?.name ?? "") }
            #expect(!violations.isEmpty)
            for line in violations {
                #expect(line.id?.count == 26, "an ULID: \(line.id ?? "none")")
                #expect(line.time?.hasSuffix("Z") == true)
                // Several deeds of one container within a while are one more violation together.
                #expect(line.reason == (line.behaviour?.type == "combined" ? "over-budget" : "not-in-profile"))
                #expect(line.action == "alert")
                #expect((line.count ?? 0) >= 1)
                #expect(line.profile?.state == "approved")
                #expect(["low", "medium", "high", "critical"].contains(line.severity))
                #expect(line.explanation?.isEmpty == false)
                let score = try #require(line.score)
                #expect(score.bits > 0)
                #expect(score.provisional, "units of a minute vouch for nothing")
                let process = try #require(line.process)
                #expect(process.pid > 0)
                #expect(process.hostPid > 0)
                #expect(!process.lineage.isEmpty)
            }
        }

        @Test("An id is given to one key of one container, and comes again only with a higher count")
        func ids() async throws {
            var last: [String: Line] = [:]
            for line in try await Story.shared.record.enforced.violations {
                let id = try #require(line.id)
                if let earlier = last[id] {
                    #expect(line.brief == earlier.brief)
                    #expect((line.count ?? 0) > (earlier.count ?? 0))
                }
                last[id] = line
            }
        }

        @Test("An enforce that found violations ends with 1")
        func exitCode() async throws {
            #expect(try await Story.shared.record.enforced.status == 1)
        }

        @Test("A drifted binary's process is marked, one from the image is not")
        func driftMark() async throws {
            let violations = try await Story.shared.record.enforced.violations
            let dropped = try #require(violations.first { $0.process?.executable == "/tmp/dropped" })
            #expect(dropped.process?.drift == true)
            let packaged = try #require(violations.first { $0.process?.program == "apt-get" })
            #expect(packaged.process?.drift == false)
            #expect(packaged.process?.driftKind == nil)
        }

        @Test("A library of the image is no drift, whichever of its programs maps it")
        func mappedLibraries() async throws {
            let mapped = try await Story.shared.record.enforced.violations.filter { line in
                line.behaviour?.access == "exec" && line.behaviour?.path?.hasPrefix("/usr/lib/") == true
                    && line.process?.executable.hasPrefix("/usr/") == true
            }
            for line in mapped { #expect(line.process?.driftKind == nil, "\(line.brief)") }
        }
    }
}

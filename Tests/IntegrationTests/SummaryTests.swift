import Glibc
import Testing

extension Watch.Finished {
    /// The law of every run: one summary, the last line, and nothing that the kernel counted is unaccounted for.
    func expectBalancedSummary(sourceLocation: SourceLocation = #_sourceLocation) {
        #expect(summaries.count == 1, sourceLocation: sourceLocation)
        #expect(lines.last?.kind == "summary", sourceLocation: sourceLocation)
        guard let summary = summaries.last, let kernel = summary.kernel, let stored = summary.stored,
            let dropped = summary.dropped
        else {
            Issue.record("the summary has no counts", sourceLocation: sourceLocation)
            return
        }
        #expect(kernel == stored + dropped, sourceLocation: sourceLocation)
        #expect(kernel > 0, sourceLocation: sourceLocation)
    }
}

extension Integration {
    @Suite("Summaries")
    struct SummaryTests {
        @Test("kernel = stored + dropped for a learning run with short-lived containers")
        func learn() async throws {
            let learned = try await Story.shared.record.learned
            learned.expectBalancedSummary()
            #expect(learned.summaries.last?.dropped == 0)
        }

        @Test("kernel = stored + dropped for an enforcing run with violations")
        func enforce() async throws {
            let enforced = try await Story.shared.record.enforced
            enforced.expectBalancedSummary()
            #expect(enforced.summaries.last?.dropped == 0)
            #expect((enforced.summaries.last?.violations ?? 0) >= Deed.all.count)
        }

        @Test("A reader that is paused for 5 s under a flood loses events, says how many, and ends with 2")
        func pausedReader() throws {
            try ContainerHost.buildImages("cron")
            let host = try ContainerHost()
            defer { host.removeAll() }
            let plumbline = Plumbline(store: host.files.path + "/store")
            let watch = try plumbline.watch("learn", "--unit", "1m", "--ring-buffer", "256k")
            let flooder = try host.start("flood", image: "cron")
            watch.child.send(SIGSTOP)
            try flooder.exec(["/opt/triggers/open-flood", "/tmp", "30000"])
            sleepSeconds(5)
            watch.child.send(SIGCONT)
            sleepSeconds(1)
            let finished = try watch.finish()
            finished.expectBalancedSummary()
            let dropped = finished.summaries.last?.dropped ?? 0
            #expect(dropped > 0)
            #expect(finished.gaps.contains { $0.container?.name == flooder.name }, "\(finished.lines.map(\.brief))")
            #expect(finished.status == 2)
        }

        @Test("A reader that is paused for 5 s while nothing much happens loses nothing")
        func pausedQuietly() throws {
            try ContainerHost.buildImages("cron")
            let host = try ContainerHost()
            defer { host.removeAll() }
            let plumbline = Plumbline(store: host.files.path + "/store")
            let watch = try plumbline.watch("learn", "--unit", "1m")
            _ = try host.start("cron", image: "cron")
            watch.child.send(SIGSTOP)
            sleepSeconds(5)
            watch.child.send(SIGCONT)
            sleepSeconds(1)
            let finished = try watch.finish()
            finished.expectBalancedSummary()
            #expect(finished.summaries.last?.dropped == 0)
            #expect(finished.status == 0)
        }

        @Test("Containers that end while they are looked up are attributed all the same")
        func vanishing() throws {
            try ContainerHost.buildImages("busybox")
            let host = try ContainerHost()
            defer { host.removeAll() }
            let plumbline = Plumbline(store: host.files.path + "/store")
            let watch = try plumbline.watch("learn", "--unit", "1m")
            for _ in 0..<6 { try host.runToEnd(image: "busybox", options: ["--entrypoint", "/opt/triggers/nothing"]) }
            let finished = try watch.finish()
            finished.expectBalancedSummary()
            #expect(finished.status == 0, "\(finished.error)")
            let profiles = try plumbline.profiles()
            #expect(!profiles.contains { $0.hasPrefix("unknown/") }, "\(profiles)")
            let listing = try plumbline("profile", "list", "--json").output
            #expect(listing.contains(Repository.image("busybox")))
        }
    }
}

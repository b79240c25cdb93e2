import Testing

extension Integration {
    @Suite("Attached late")
    struct LateAttachTests {
        @Test("A start that was never learned is one incident, and none once it was learned")
        func restart() throws {
            try ContainerHost.buildImages("nginx")
            let host = try ContainerHost()
            defer { host.removeAll() }
            let site = host.files.path + "/site"
            try InputSet.writeSite(below: site)
            let plumbline = Plumbline(store: host.files.path + "/store")
            var nginx = try host.start("late", image: "nginx", options: ["-v", "\(site):/srv/www:ro"])
            try nginx.http(InputSet.firstRun.nginxRequests())

            // It runs already when learning begins.
            var watch = try plumbline.watch("learn", "--unit", "1m")
            try nginx.http(InputSet.firstRun.nginxRequests() + InputSet.secondRun.nginxRequests())
            let learned = try watch.finish()
            learned.expectBalancedSummary()
            let approval = try plumbline("profile", "approve", Repository.image("nginx"))
            #expect(approval.status == 0)
            #expect((approval.output + approval.error).contains("start"), "it says that no start was seen")

            watch = try plumbline.watch("enforce")
            nginx = try host.restart(nginx)
            try nginx.http(InputSet.enforced.nginxRequests())
            sleepSeconds(1)
            let first = try watch.finish()
            first.expectBalancedSummary()
            #expect(incidents(first, of: nginx) <= 1, "\(first.violations.map(\.brief).joined(separator: "\n"))")

            watch = try plumbline.watch("learn", "--unit", "1m")
            nginx = try host.restart(nginx)
            try nginx.http(InputSet.enforced.nginxRequests())
            try watch.finish().expectBalancedSummary()
            #expect(try plumbline("profile", "approve", Repository.image("nginx")).status == 0)

            watch = try plumbline.watch("enforce")
            nginx = try host.restart(nginx)
            try nginx.http(InputSet.enforced.nginxRequests())
            sleepSeconds(1)
            let second = try watch.finish()
            second.expectBalancedSummary()
            #expect(incidents(second, of: nginx) == 0, "\(second.violations.map(\.brief).joined(separator: "\n"))")
        }

        @Test("A container that ran before enforce is reported once as a late start, which is no violation")
        func lateStart() async throws {
            try ContainerHost.buildImages("cron")
            let host = try ContainerHost()
            defer { host.removeAll() }
            let plumbline = Plumbline(store: host.files.path + "/store")
            var watch = try plumbline.watch("learn", "--unit", "1m")
            let cron = try host.start("before", image: "cron")
            sleepSeconds(12)
            #expect(try watch.finish().status == 0)
            try plumbline.approveAll()
            watch = try plumbline.watch("enforce")
            sleepSeconds(7)
            let finished = try watch.finish()
            let late = finished.gaps.filter { $0.reason == "late-start" && $0.container?.name == cron.name }
            #expect(late.count == 1)
            #expect(finished.violations.filter { $0.container?.name == cron.name }.map(\.brief) == [])
            #expect(finished.status == 0)
        }

        /// Violations that belong to one incident count once.
        private func incidents(_ run: Watch.Finished, of container: RunningContainer) -> Int {
            let raised = run.violations.filter { $0.container?.name == container.name }
            let named = Set(raised.compactMap(\.incident))
            return named.count + raised.filter { $0.incident == nil }.count
        }
    }
}

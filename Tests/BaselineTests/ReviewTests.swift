import Testing

@testable import Baseline

@Suite("Reviewing a profile")
struct ReviewTests {
    private let shell = Behaviour.process(ProcessBehaviour(program: busyboxShell, parent: "nginx"))
    private let nginxStart = Behaviour.process(ProcessBehaviour(program: nginx, parent: "entrypoint"))

    /// Several units and runs, so that what one of them showed is rare.
    private func profile(_ learned: [Behaviour: Evidence], inheritedFrom: String? = nil) -> Profile {
        var profile = Profile(
            key: ProfileKey(imageID: image.id, role: "main"), image: image, exposure: Exposure(runs: 4, units: 5),
            learned: learned)
        profile.inheritedFrom = inheritedFrom
        return profile
    }

    private func seen(
        units: UInt32 = 5, runs: UInt32 = 4, firstUnit: UInt64 = 1, _ provenance: Evidence.Provenance = .learned
    ) -> Evidence {
        let time = Timestamp(nanoseconds: 1)
        return Evidence(
            observations: 7, units: units, runs: runs, firstUnit: firstUnit, firstSeen: time, lastSeen: time,
            phases: [.startup, .steady], provenance: provenance)
    }

    private func review(_ profile: Profile, _ decisions: [ReviewDecision] = []) throws -> Review {
        Review(profile, try Generalizer.document(for: profile), decisions: decisions)
    }

    private var mixed: Profile {
        var learned: [Behaviour: Evidence] = [nginxStart: seen(), shell: seen()]
        for name in 0..<9 { learned[file(nginx, .read, "/srv/www/\(name).html")] = seen() }
        learned[file(nginx, .read, "/etc/often")] = seen()
        learned[file(nginx, .read, "/etc/once")] = seen(units: 1, runs: 1)
        learned[file(nginx, .read, "/etc/passed-on")] = seen(.inherited)
        learned[file(nginx, .read, "/etc/shadow")] = seen(units: 1, runs: 1)
        learned[file(nginx, .read, "/etc/ld.so.cache")] = seen(units: 1, runs: 1)
        return profile(learned, inheritedFrom: "sha256:old")
    }

    @Test("Flagged lines come first, the gravest first; then rare, inherited, and patterns")
    func order() throws {
        let items = try review(mixed).items
        #expect(
            items.map(\.line) == [
                shell, file(nginx, .read, "/etc/shadow"), file(nginx, .read, "/etc/once"),
                file(nginx, .read, "/etc/passed-on"), file(nginx, .read, "/srv/www/**"),
            ])
        #expect(items.map(\.group) == [.flagged, .flagged, .rare, .inherited, .pattern])
        #expect(items[1].reasons == ["sensitive-read", "rare"])
        #expect(items[2].rarity == .init(isOfStart: false, units: 1, ofUnits: 5, runs: 1, ofRuns: 4))
        #expect(items[3].inheritedFrom == "sha256:old")
        #expect(items[0].lineage == ["entrypoint", "nginx", "sh"])
        #expect(items[4].paths.count == 9 && items[4].paths.first == "/srv/www/0.html")
        #expect(items[4].evidence?.observations == 63 && items[4].evidence?.runs == 4)
    }

    @Test("With two units or runs nothing is rare, and what many units showed once each is not either")
    func rarity() throws {
        var few = mixed
        (few.exposure.units, few.exposure.runs) = (2, 2)
        #expect(try review(few).items.allSatisfy { $0.rarity == nil })
        var start = seen(units: 1, runs: 2)
        start.phases = .startup
        #expect(try review(profile([nginxStart: start])).items.isEmpty, "a start is in a run's first unit only")
        start.runs = 1
        #expect(try review(profile([nginxStart: start])).items.map(\.group) == [.rare])
        var learned: [Behaviour: Evidence] = [nginxStart: seen()]
        for unit in 0..<4 {
            learned[file(nginx, .create, "/tmp/x.\(unit)0000")] = seen(units: 1, runs: 2, firstUnit: UInt64(unit))
        }
        #expect(try review(profile(learned)).items.map(\.group) == [.pattern])
    }

    @Test("What was kept is not shown again but for another reason")
    func kept() throws {
        let line = file(nginx, .read, "/srv/www/**")
        var profile = mixed
        let kept = ReviewDecision(line: line, action: .kept, reasons: ["pattern"])
        #expect(try !review(profile, [kept]).items.contains { $0.line == line })
        for behaviour in profile.learned.keys where behaviour != nginxStart {
            if case .file(let file) = behaviour, file.path.hasPrefix("/srv") {
                profile.learned[behaviour] = seen(.inherited)
            }
        }
        #expect(try review(profile, [kept]).items.contains { $0.line == line && $0.group == .inherited })
    }

    @Test("Dropping takes a line out, denying also forbids it, narrowing puts what was seen in its place")
    func change() throws {
        let open = try review(mixed)
        let www = file(nginx, .read, "/srv/www/**")
        let narrow = (0..<9).map { file(nginx, .read, "/srv/www/\($0).html") }
        let change = ReviewChange(
            [
                ReviewDecision(line: file(nginx, .read, "/etc/once"), action: .drop),
                ReviewDecision(line: file(nginx, .read, "/etc/shadow"), action: .deny),
                ReviewDecision(line: www, action: .narrow, replacements: narrow),
                ReviewDecision(line: file(nginx, .read, "/etc/often"), action: .keep),
            ], to: open.document)
        let lines = Set(change.document.lines)
        #expect(!lines.contains(file(nginx, .read, "/etc/once")) && !lines.contains(www))
        #expect(lines.isSuperset(of: narrow + [file(nginx, .read, "/etc/often")]))
        let matcher = try Matcher(change.document)
        #expect(matcher.verdict(for: file(nginx, .read, "/etc/shadow")) == .denied)
        #expect(matcher.verdict(for: file(nginx, .read, "/etc/once")) == .unknown)
        #expect(matcher.verdict(for: file(nginx, .read, "/srv/www/9.html")) == .unknown)
        #expect(matcher.verdict(for: file(nginx, .read, "/srv/www/8.html")) == .allowed)
        let again = ReviewChange(
            [ReviewDecision(line: www, action: .narrow, replacements: narrow)], to: change.document)
        #expect(again.document == change.document && again.isEmpty, "applying twice is applying once")
    }

    @Test("A program whose last start is dropped goes with all that it did, and needs no further word")
    func orphans() throws {
        var profile = mixed
        profile.learned[file(busyboxShell, .read, "/root/.ssh/config")] = seen()
        var review = try review(profile)
        let own = try #require(review.items.first { $0.line == file(busyboxShell, .read, "/root/.ssh/config") })
        #expect(!review.isSettled(own))
        review.decide(ReviewDecision(line: shell, action: .drop))
        #expect(review.isSettled(own) && review.settledCount == 2)
        #expect(review.change.orphaned == [own.line])
        #expect(!review.change.document.processes.contains { $0.program == busyboxShell })
    }

    @Test("A dropped line that another one still allows is told, and what a deny rule hits besides")
    func told() throws {
        var document = ProfileDocument(image: image, role: "main")
        for line in [nginxStart, file(nginx, .read, "/a/*"), file(nginx, .read, "/a/b")] { document.add(line) }
        let dropped = ReviewChange([ReviewDecision(line: file(nginx, .read, "/a/b"), action: .drop)], to: document)
        #expect(dropped.stillAllowed == [file(nginx, .read, "/a/b")])
        let denied = ReviewChange([ReviewDecision(line: file(nginx, .read, "/a/*"), action: .deny)], to: document)
        #expect(denied.denied.first?.alsoDenied == [file(nginx, .read, "/a/b")])
    }

    /// For every line that a rule can name: the rule denies it.
    @Test("A deny rule for a line denies that line")
    func denyRules() throws {
        let lines: [Behaviour] = [
            nginxStart, shell, .process(ProcessBehaviour(program: busyboxShell, parent: "exec", origin: .exec)),
            file(nginx, .create, "/a*/b"), .listen(ListenBehaviour(program: nginx, endpoint: .port(.tcp, 80))),
            .connect(ConnectBehaviour(program: nginx, peer: .network(.public, .tcp, 443))),
            .connect(ConnectBehaviour(program: nginx, peer: .unix("/run/x"))),
            .privilege(PrivilegeBehaviour(program: nginx, operation: "mount")),
            .options(OptionsBehaviour(program: busyboxShell, flags: ["-e"])),
            .options(OptionsBehaviour(program: nginx, environment: ["LD_PRELOAD"])),
        ]
        for line in lines {
            var document = ProfileDocument(image: image, role: "main", deny: [try #require(DenyRule(for: line))])
            document.add(line)
            #expect(try Matcher(document).verdict(for: line) == .denied, "\(line)")
        }
        #expect(DenyRule(for: .options(OptionsBehaviour(program: nginx))) == nil)
        #expect(DenyRule(for: .syscall(SyscallBehaviour(program: nginx, name: "read"))) == nil)
    }

    @Test("Wider patterns come step by step, tell what they would allow, and never reach a sensitive place")
    func wider() throws {
        var learned: [Behaviour: Evidence] = [nginxStart: seen()]
        for path in ["/var/log/nginx/access.log", "/var/log/nginx/error.log", "/var/log/nginx/old/x"] {
            learned[file(nginx, .write, path)] = seen()
        }
        let profile = profile(learned)
        let document = try Generalizer.document(for: profile)
        let candidates = WiderPattern.candidates(
            for: file(nginx, .write, "/var/log/nginx/access.log"), in: document, of: profile)
        #expect(
            candidates.map(\.text) == ["/var/log/nginx/*.log", "/var/log/nginx/*", "/var/log/nginx/**", "/var/log/**"])
        #expect(candidates[0].beyond == ["/var/log/nginx/error.log"])
        #expect(candidates[0].covered == [file(nginx, .write, "/var/log/nginx/error.log")])
        #expect(candidates[2].beyond == ["/var/log/nginx/error.log", "/var/log/nginx/old/x"])
        func texts(_ access: Access, _ path: String) -> [String] {
            WiderPattern.candidates(for: file(nginx, access, path), in: document, of: profile).map(\.text)
        }
        #expect(texts(.read, "/etc/shadow") == [])
        #expect(texts(.write, "/etc/nginx/x.conf") == [], "all of /etc is sensitive to write")
        #expect(
            texts(.exec, "/usr/lib/x/libz.so.1.2") == [
                "/usr/lib/x/libz.so*", "/usr/lib/x/*.so*", "/usr/lib/x/*", "/usr/lib/x/**",
            ])
        #expect(texts(.create, "/run/nginx.pid") == ["/run/*.pid"], "/run holds engine sockets")
        for access in Access.allCases {
            for path in ["/x", "/root/a", "/proc/1/status", "/dev/sda", "/home/u/.ssh/id", "/var/spool/cron/x"] {
                for text in texts(access, path) {
                    #expect(PathGeneralizer.isSafe(text, access: access), "\(access) \(path) \(text)")
                }
            }
        }
    }

    @Test("Widening takes the lines that it holds out of the document")
    func widening() throws {
        var document = ProfileDocument(image: image, role: "main")
        for line in [nginxStart, file(nginx, .read, "/a/b"), file(nginx, .read, "/a/c"), file(nginx, .read, "/d")] {
            document.add(line)
        }
        let wide = file(nginx, .read, "/a/*")
        let change = ReviewChange(
            [ReviewDecision(line: file(nginx, .read, "/a/b"), action: .widen, replacements: [wide])], to: document)
        #expect(change.document.lines == [nginxStart, wide, file(nginx, .read, "/d")])
        #expect(change.replaced.first?.covered == [file(nginx, .read, "/a/c")])
    }

    /// For every learned behaviour that the document allows: some line holds it, and that line allows it.
    @Test("Evidence stands behind the lines that allow it")
    func evidence() throws {
        var profile = mixed
        for port in 40_000..<40_005 {
            profile.learned[.listen(ListenBehaviour(program: nginx, endpoint: .port(.tcp, UInt16(port))))] = seen()
            profile.learned[.connect(ConnectBehaviour(program: nginx, peer: .network(.private, .udp, UInt16(port))))] =
                seen()
        }
        profile.learned[.connect(ConnectBehaviour(program: nginx, peer: .unix("/tmp/s.12345")))] = seen()
        profile.learned[.listen(ListenBehaviour(program: nginx, endpoint: .unix("@x12345")))] = seen()
        profile.learned[.options(OptionsBehaviour(program: busyboxShell, flags: ["-e"]))] = seen()
        profile.learned[.options(OptionsBehaviour(program: python))] = seen()
        profile.learned[.process(ProcessBehaviour(program: python, script: "/tmp/a12345.py", parent: "sh"))] = seen()
        profile.learned[file(nginx, .write, "/run/nginx.pid")] = seen()
        profile.learned[file(nginx, .create, "/run/nginx.pid")] = seen()
        let document = try Generalizer.document(for: profile)
        let support = LineEvidence(profile, lines: document.lines)
        let held = Set(document.lines.flatMap { support[$0].behaviours })
        #expect(held == Set(profile.learned.keys))
        for line in document.lines { #expect(!support[line].behaviours.isEmpty, "\(line)") }
    }
}

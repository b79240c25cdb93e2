import Testing

@testable import Baseline

/// Public addresses that go by a name.
@Suite("Names of hosts in profiles")
struct NamedPeerTests {
    private func connect(_ peer: ConnectPeer, of program: Program = python) -> Behaviour {
        .connect(ConnectBehaviour(program: program, peer: peer))
    }
    private func named(_ name: String, _ port: UInt16 = 443) -> Behaviour { connect(.name(name, .tcp, port)) }
    private func unnamed(_ port: UInt16 = 443) -> Behaviour { connect(.network(.public, .tcp, port)) }

    private func learned(_ counts: [Behaviour: UInt64], document: ProfileDocument? = nil, removed: [Behaviour] = [])
        -> Profile
    {
        var profile = profile([], units: 3, document: document)
        for (behaviour, count) in counts {
            profile.learned[behaviour] = evidence()
            profile.learned[behaviour]?.observations = count
        }
        profile.removed = removed
        return profile
    }

    private func peers(_ profile: Profile) throws -> [String] {
        try Generalizer.document(for: profile).processes.flatMap(\.connects).map(\.text)
    }

    private func call(_ behaviour: Behaviour, _ address: String, names: [String] = []) -> Observation {
        var call = observation(behaviour, address: address)
        call.peerNames = names
        return call
    }

    // MARK: Generalising

    @Test("Names take the place of the class once they cover 95 of 100 connections, and not before")
    func share() throws {
        #expect(
            try peers(learned([named("a.example.com"): 50, named("b.example.com"): 45, unnamed(): 5])) == [
                "a.example.com tcp/443", "b.example.com tcp/443",
            ])
        #expect(try peers(learned([named("a.example.com"): 94, unnamed(): 5])) == ["public tcp/443"])
        #expect(try peers(learned([named("a.example.com"): 1])) == ["a.example.com tcp/443"])
        #expect(try peers(learned([unnamed(): 1])) == ["public tcp/443"])
    }

    @Test(
        "Another name of an address is noted without connections of its own; a name that was inherited stands for one")
    func otherNames() throws {
        let counts: [Behaviour: UInt64] = [
            named("a.example.com"): 50, named("b.example.com"): 0, named("c.example.com"): 0, unnamed(): 3,
        ]
        #expect(try peers(learned(counts)) == ["public tcp/443"])
        var inherited = learned([named("a.example.com"): 0])
        inherited.learned[named("a.example.com")]?.units = 0
        inherited.learned[named("a.example.com")]?.runs = 0
        #expect(try peers(inherited) == ["a.example.com tcp/443"])
    }

    @Test("Each port of each program is counted by itself")
    func keys() throws {
        let profile = learned([
            named("a.example.com"): 100, unnamed(80): 100, named("a.example.com", 80): 3,
            connect(.network(.public, .tcp, 443), of: nginx): 100,
        ])
        let document = try Generalizer.document(for: profile)
        func of(_ program: Program) -> [String] {
            document.processes.filter { $0.program == program }.flatMap(\.connects).map(\.text)
        }
        #expect(of(python) == ["public tcp/80", "a.example.com tcp/443"])
        #expect(of(nginx) == ["public tcp/443"])
    }

    @Test("Ports that are chance are one, with the name as with the class")
    func chancePorts() throws {
        let ports: [UInt16] = [40_001, 40_002, 40_003]
        let profile = learned(Dictionary(uniqueKeysWithValues: ports.map { (named("a.example.com", $0), 10) }))
        #expect(try peers(profile) == ["a.example.com tcp/ephemeral"])
        let matcher = try Matcher(Generalizer.document(for: profile))
        #expect(matcher.verdict(for: named("a.example.com", 50_000)) == .allowed)
        #expect(matcher.verdict(for: named("a.example.com", 443)) == .unknown)
    }

    @Test("Seventeen names below one parent are a star; sixteen are not")
    func stars() {
        let names = Set((0..<17).map { "host\($0).eu.example.com" })
        #expect(HostGeneralizer.patterns(names) == ["*.eu.example.com"])
        let fewer = Set(names.sorted().dropLast())
        #expect(HostGeneralizer.patterns(fewer) == fewer)
        let more = names.union((0..<17).map { "host\($0).us.example.com" }).union(["example.org"])
        #expect(HostGeneralizer.patterns(more) == ["*.eu.example.com", "*.us.example.com", "example.org"])
        let deep = Set((0..<17).map { "a.x\($0).example.com" })
        #expect(HostGeneralizer.patterns(deep) == ["*.example.com"])
    }

    @Test(
        "No star is made below which anybody can have a name",
        arguments: ["com", "co.uk", "com.br", "cloudfront.net", "s3.eu-west-1.amazonaws.com", "github.io"])
    func registries(parent: String) {
        let names = Set((0..<40).map { "host\($0).\(parent)" })
        #expect(HostGeneralizer.patterns(names) == names)
    }

    @Test("More names than a person reads leave the class")
    func tooMany() throws {
        let names = (0...HostGeneralizer.most).map { named("host.owner\($0).com") }
        let profile = learned(Dictionary(uniqueKeysWithValues: names.map { ($0, 5) }))
        #expect(try peers(profile) == ["public tcp/443"])
        #expect(try peers(learned(Dictionary(uniqueKeysWithValues: names.dropLast().map { ($0, 5) }))).count == 64)
    }

    @Test(
        "Every learned connection is allowed, but for those that names stand for; merging deltas in any order gives the same"
    )
    func laws() throws {
        var random = SeededGenerator(seed: 3)
        for _ in 0..<300 {
            var deltas: [ProfileDelta] = []
            for _ in 0..<4 {
                var behaviours: [Behaviour: Evidence] = [:]
                for _ in 0..<Int(random.next() % 40) {
                    let port = ([443, 80, 40_001, 40_002, 40_003] as [UInt16])[Int(random.next() % 5)]
                    let name =
                        "h\(random.next() % 30).\(["example.com", "com", "cdn.example.org"][Int(random.next() % 3)])"
                    let behaviour = random.next() % 8 == 0 ? unnamed(port) : named(name, port)
                    behaviours[behaviour] = evidence()
                    behaviours[behaviour]?.observations = 1 + random.next() % 50
                }
                deltas.append(ProfileDelta(key: profile([]).key, image: image, behaviours: behaviours))
            }
            var one = profile([])
            for delta in deltas { one.apply(delta) }
            var other = profile([])
            for delta in deltas.reversed() { other.apply(delta) }
            let document = try Generalizer.document(for: one)
            #expect(try Generalizer.document(for: other) == document)
            let matcher = try Matcher(document)
            let shares = NameShares(one.learned)
            for behaviour in one.learned.keys where !shares.standFor(behaviour) {
                #expect(matcher.verdict(for: behaviour) == .allowed, "\(behaviour)")
            }
        }
    }

    @Test("What an approved page holds by name is not widened by what is learned later without one")
    func beside() throws {
        let document = ProfileDocument(
            image: image, role: "main",
            processes: [ProcessEntry(program: python, connects: [.name("a.example.com", .tcp, 443)])])
        #expect(
            try peers(learned([named("a.example.com"): 100, unnamed(): 2], document: document)) == [
                "a.example.com tcp/443"
            ])
        #expect(
            try peers(learned([named("a.example.com"): 100, named("b.example.com"): 1], document: document))
                == ["a.example.com tcp/443", "b.example.com tcp/443"])
        #expect(
            try peers(learned([named("a.example.com"): 10, unnamed(): 10], document: document))
                == ["public tcp/443", "a.example.com tcp/443"])
    }

    @Test("No star is made over a name that a person took out, and it is not learned again")
    func removed() throws {
        let names = (0..<17).map { named("host\($0).example.com") }
        let evil = named("evil.example.com")
        let profile = learned(Dictionary(uniqueKeysWithValues: names.map { ($0, 5) }), removed: [evil])
        #expect(try peers(profile).count == 17)
        #expect(try RemovedLines([evil]).hold(evil))
        #expect(try !RemovedLines([evil]).hold(names[0]))
        #expect(try RemovedLines([unnamed()]).hold(evil), "without the class there are no names of it")
        #expect(try RemovedLines([named("*.example.com")]).hold(evil))
    }

    // MARK: Judging

    private func matcher(_ peers: ConnectPeer..., deny: [DenyRule] = []) throws -> Matcher {
        try Matcher(
            ProfileDocument(
                image: image, role: "main", processes: [ProcessEntry(program: python, connects: peers)], deny: deny))
    }

    @Test("Under a name, another name, no name and another port are unknown; another address is not")
    func verdicts() throws {
        let matcher = try matcher(.name("API.example.com", .tcp, 443), .name("*.cdn.example.net", .tcp, 80))
        #expect(matcher.verdict(for: call(named("api.example.com"), "203.0.113.7")) == .allowed)
        #expect(matcher.verdict(for: call(named("api.example.com"), "203.0.113.51")) == .allowed)
        #expect(matcher.verdict(for: call(named("other.example.com"), "203.0.113.7")) == .unknown)
        #expect(matcher.verdict(for: call(unnamed(), "203.0.113.7")) == .unknown)
        #expect(matcher.verdict(for: call(named("api.example.com", 8443), "203.0.113.7")) == .unknown)
        #expect(matcher.verdict(for: call(named("a.b.cdn.example.net", 80), "203.0.113.7")) == .allowed)
        #expect(matcher.verdict(for: call(named("cdn.example.net", 80), "203.0.113.7")) == .unknown)
        #expect(matcher.verdict(for: call(named("xcdn.example.net", 80), "203.0.113.7")) == .unknown)
    }

    @Test("A name is allowed by its class, and by its address where a person wrote that")
    func byOthers() throws {
        #expect(try matcher(.network(.public, .tcp, 443)).verdict(for: named("a.example.com")) == .allowed)
        #expect(try matcher(.network(.private, .tcp, 443)).verdict(for: named("a.example.com")) == .unknown)
        let block = try matcher(.written("203.0.113.0/24", .tcp, 443))
        #expect(block.verdict(for: call(named("a.example.com"), "203.0.113.7")) == .allowed)
        #expect(block.verdict(for: call(named("a.example.com"), "203.0.114.7")) == .unknown)
    }

    @Test("An address of several names is allowed by any of them, and all are learned")
    func sharedAddress() throws {
        let shared = call(named("b.example.com"), "203.0.113.7", names: ["b.example.com", "a.example.com"])
        #expect(try matcher(.name("a.example.com", .tcp, 443)).verdict(for: shared) == .allowed)
        #expect(try matcher(.name("c.example.com", .tcp, 443)).verdict(for: shared) == .unknown)
        #expect(shared.otherNames == [named("a.example.com")])
        #expect(shared.behaviours == [named("b.example.com")])
    }

    @Test(
        "A denied name is denied under any of the address's names, with or without a star; a denied class holds its names"
    )
    func denials() throws {
        let shared = call(named("b.example.com"), "203.0.113.7", names: ["b.example.com", "a.example.com"])
        for text in ["a.example.com", "b.example.com", "*.example.com"] {
            let deny = DenyRule(connect: .name(text, .tcp, 443))
            #expect(try matcher(.network(.public, .tcp, 443), deny: [deny]).verdict(for: shared) == .denied, "\(text)")
        }
        for peer in [ConnectPeer.network(.public, .tcp, 443), .written("203.0.113.0/24", .tcp, 443)] {
            #expect(
                try matcher(.name("b.example.com", .tcp, 443), deny: [DenyRule(connect: peer)]).verdict(for: shared)
                    == .denied)
        }
        let other = DenyRule(connect: .name("c.example.com", .tcp, 443))
        #expect(try matcher(.name("b.example.com", .tcp, 443), deny: [other]).verdict(for: shared) == .allowed)
    }

    // MARK: Lines

    @Test("A line holds the narrower ones: the class its names, a star what is below")
    func covers() {
        func covers(_ a: ConnectPeer, _ b: ConnectPeer) -> Bool {
            LineCover([connect(a)]).line(covering: connect(b)) != nil
        }
        let name = ConnectPeer.name("a.example.com", .tcp, 443)
        #expect(covers(.network(.public, .tcp, 443), name))
        #expect(covers(.name("*.example.com", .tcp, 443), name))
        #expect(covers(.name("*.example.com", .tcp, 443), .name("*.eu.example.com", .tcp, 443)))
        #expect(!covers(.name("*.eu.example.com", .tcp, 443), .name("*.example.com", .tcp, 443)))
        #expect(!covers(name, name))
        #expect(!covers(.network(.public, .tcp, 80), name))
        #expect(!covers(name, .network(.public, .tcp, 443)))
    }

    @Test("A document covers a star by a star or the class, and not by names that it happens to hold")
    func coverage() throws {
        let star = named("*.example.com")
        #expect(try matcher(.name("*.example.com", .tcp, 443)).covers(star))
        #expect(try matcher(.network(.public, .tcp, 443)).covers(star))
        #expect(try !matcher(.name("a.example.com", .tcp, 443)).covers(star))
    }

    @Test(
        "An alarm about a name becomes the line of that name, or of all below its owner's parent; denied, the rule of it"
    )
    func exact() throws {
        #expect(named("api.example.com").exactLines == [named("api.example.com")])
        #expect(named("api.example.com").widened(as: python) == named("*.example.com"))
        #expect(named("example.com").widened(as: python) == nil)
        #expect(named("d111.cloudfront.net").widened(as: python) == nil)
        let rule = try #require(named("api.example.com").denyRules.first)
        #expect(rule.connect == .name("api.example.com", .tcp, 443))
    }

    @Test("A difference between two documents tells of names as of other lines")
    func difference() {
        func document(_ peer: ConnectPeer) -> ProfileDocument {
            ProfileDocument(image: image, role: "main", processes: [ProcessEntry(program: python, connects: [peer])])
        }
        let difference = DocumentDifference(
            from: document(.network(.public, .tcp, 443)), to: document(.name("a.example.com", .tcp, 443)))
        #expect(difference.programs.first?.removed.map(\.line) == [unnamed()])
        #expect(difference.programs.first?.added.map(\.line) == [named("a.example.com")])
        #expect(difference.programs.first?.added.first?.coveredBy == unnamed())
    }

    @Test("A name of a public host is flagged as the class is; its line shows what is behind it")
    func review() throws {
        let names = (0..<17).map { named("host\($0).example.com", 8443) }
        let profile = learned(Dictionary(uniqueKeysWithValues: names.map { ($0, 5) }))
        let document = try Generalizer.document(for: profile)
        let item = try #require(ReviewItem.items(for: profile, in: document).first)
        #expect(item.line == named("*.example.com", 8443))
        #expect(item.flags.map(\.reason) == [.publicConnect])
        #expect(item.isPattern && item.behaviours.count == 17)
        let class443 = learned([unnamed(): 10, named("a.example.com"): 10])
        let line = try #require(try ReviewItem.items(for: class443, in: Generalizer.document(for: class443)).first)
        #expect(line.paths == ["a.example.com tcp/443", "public tcp/443"])
    }

    @Test("Seventeen names of one star are one novelty, and names under the class are that class")
    func groups() throws {
        let names = (0..<17).map { named("host\($0).example.com") }
        let items = try Convergence.items(of: learned(Dictionary(uniqueKeysWithValues: names.map { ($0, 5) })))
        #expect(items[.connect]?.count == 1)
        let under = try Convergence.items(
            of: learned([unnamed(): 10, named("a.example.com"): 1, named("b.example.com"): 1]))
        #expect(under[.connect]?.count == 1)
    }
}

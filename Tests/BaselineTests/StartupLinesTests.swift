import Testing

@testable import Baseline

@Suite("Lines of the start")
struct StartupLinesTests {
    private func profile(
        _ behaviours: [Behaviour: Evidence.Phases], starts: UInt32 = 2, steadyUnits: UInt32 = 10
    ) -> Profile {
        Profile(
            key: ProfileKey(imageID: image.id, role: "main"), image: image,
            exposure: Exposure(runs: starts, starts: starts, units: steadyUnits, steadyUnits: steadyUnits),
            learned: behaviours.mapValues { phases in
                var known = evidence()
                known.phases = phases
                return known
            })
    }

    private func lines(_ profile: Profile) throws -> StartupLines? {
        StartupLines(profile, in: try Generalizer.document(for: profile))
    }

    @Test("Only what a start alone showed is held; a pattern that one of its names showed later is not")
    func held() throws {
        var behaviours: [Behaviour: Evidence.Phases] = [
            file(nginx, .read, "/etc/nginx/nginx.conf"): .startup, file(nginx, .read, "/etc/a"): .steady,
            file(nginx, .read, "/etc/b"): [.startup, .shutdown], file(nginx, .read, "/etc/c"): [.startup, .any],
        ]
        for number in 0..<40 {
            behaviours[file(nginx, .create, "/tmp/start-\(number)x")] = .startup
            behaviours[file(nginx, .create, "/var/tmp/both-\(number)x")] = number == 7 ? [.startup, .steady] : .startup
        }
        let found = try #require(try lines(profile(behaviours)))
        #expect(found.hold(file(nginx, .read, "/etc/nginx/nginx.conf")))
        #expect(found.hold(file(nginx, .create, "/tmp/start-99x")), "a name that the pattern stands for")
        #expect(!found.hold(file(nginx, .create, "/var/tmp/both-99x")))
        #expect(!found.hold(file(nginx, .read, "/etc/a")))
        #expect(!found.hold(file(nginx, .read, "/etc/b")))
        #expect(!found.hold(file(nginx, .read, "/etc/c")))
        #expect(!found.hold(file(nginx, .read, "/etc/never")), "what no line allows is not its business")
    }

    @Test("What a person wrote and nothing has shown is allowed in any phase")
    func written() throws {
        var known = profile([file(nginx, .read, "/etc/a"): .startup])
        var document = ProfileDocument(image: image, role: "main")
        document.allow([file(nginx, .read, "/etc/written")])
        known.document = document
        #expect(try lines(known)?.hold(file(nginx, .read, "/etc/written")) == false)
    }

    @Test("Two starts and ten units of steady state are needed", arguments: [(1, 10), (2, 9)])
    func enough(starts: UInt32, units: UInt32) throws {
        #expect(try lines(profile([file(nginx, .read, "/a"): .startup], starts: starts, steadyUnits: units)) == nil)
        #expect(try lines(profile([file(nginx, .read, "/a"): .startup])) != nil)
    }

    @Test(
        "However long none was seen, what is ordinary stays below the usual budget, and what is grave passes it from ten units on"
    )
    func budget() {
        for seconds: UInt32 in [3600, 60] {
            for units in [10, 60, 720, 100_000] {
                let scorer = Scorer(
                    statistics: [:], programs: [],
                    exposure: Exposure(units: UInt32(units), unitSeconds: seconds, steadyUnits: UInt32(units)))
                let ordinary = scorer.score(afterStart: false)
                #expect(ordinary.bits < ordinary.threshold, "\(units) units of \(seconds) s")
                let grave = scorer.score(afterStart: true)
                #expect(seconds == 60 && units == 10 || grave.bits >= grave.threshold, "\(units) units of \(seconds) s")
            }
        }
    }

    @Test("An image that often does things of its start again is less surprising when it does")
    func statistics() throws {
        var known = profile([:], steadyUnits: 20)
        for number: UInt64 in 0..<8 {
            var again = evidence()
            (again.phases, again.steadyUnits, again.steadyUnit) = ([.startup, .steady], 1, number % 4)
            known.learned[file(nginx, .read, "/etc/\(number)")] = again
        }
        var often = evidence()
        (often.phases, often.steadyUnits, often.steadyUnit) = ([.startup, .steady], 9, 1)
        known.learned[file(nginx, .read, "/etc/often")] = often
        let statistics = PhaseStatistics(known)
        #expect(statistics == PhaseStatistics(units: 20, novelUnits: 4), "four units, whatever they showed")
        let scorer = try Scorer(known)
        let rare = try Scorer(profile([:], steadyUnits: 20))
        #expect(scorer.score(afterStart: true).bits < rare.score(afterStart: true).bits - 2)
    }
}

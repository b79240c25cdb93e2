import Testing

@testable import Baseline

@Suite("What an image brings")
struct ImageFilesTests {
    private static let folder = "/usr/lib/x86_64-linux-gnu"
    private static let names = ["libc.so.6", "libz.so.1.2.13", "libssl.so.3"]

    private func learned(_ drift: Drift? = nil, extra: [Behaviour: Evidence] = [:]) -> Profile {
        var result = profile([])
        for name in Self.names {
            result.learned[file(nginx, .exec, Self.folder + "/" + name)] = evidence()
            result.learned[file(nginx, .read, Self.folder + "/" + name)] = evidence()
        }
        result.learned.merge(extra) { $1 }
        return result
    }

    @Test("Libraries of one directory are one line for mapping and one for the loader's reading")
    func libraries() throws {
        let files = try Generalizer.document(for: learned()).processes[0].files
        #expect(files == [.exec: [Self.folder + "/*.so*"], .read: [Self.folder + "/*.so*"]])
        let two = Self.names.prefix(2).map { Self.folder + "/" + $0 }
        #expect(patterns(two, .exec) == two)
    }

    @Test(
        "A library that the image did not have passes by its name only",
        arguments: [Drift.added, .modified, .memory])
    func dropped(drift: Drift) throws {
        let matcher = try Matcher(Generalizer.document(for: learned()))
        for name in ["evil.so", "libz.so.1.2.13"] {
            let act = observation(file(nginx, .exec, Self.folder + "/" + name), drift: drift)
            #expect(matcher.verdict(for: act) == .unknown)
            #expect(matcher.missing(in: act) == [act.behaviour])
        }
        #expect(matcher.verdict(for: observation(file(nginx, .exec, Self.folder + "/libz.so.1.2.13"))) == .allowed)
        #expect(matcher.verdict(for: observation(file(nginx, .exec, Self.folder + "/libnew.so.1"))) == .allowed)
        #expect(matcher.verdict(for: file(nginx, .create, Self.folder + "/evil.so")) == .unknown)
    }

    @Test("One that was learned with its drift has a line of its own, and is new to an approved document")
    func learnedWithDrift() throws {
        let evil = file(nginx, .exec, Self.folder + "/plugin.so")
        let document = try Generalizer.document(for: learned(extra: [evil: evidence(drift: .added)]))
        #expect(document.processes[0].files[.exec] == [Self.folder + "/*.so*", Self.folder + "/plugin.so"])
        #expect(try Matcher(document).verdict(for: observation(evil, drift: .added)) == .allowed)
        var approved = learned()
        approved.document = try Generalizer.document(for: approved)
        #expect(try Admission(approved).answer(for: evil, drift: .added) == .new)
        #expect(try Admission(approved).answer(for: evil) == .covered)
    }

    @Test("Sixteen files of a package make one line for reading, and for reading only")
    func packages() {
        let modules = (0..<16).map { "/usr/share/nodejs/module\($0 % 4)x/file\($0)y.js" }
        #expect(patterns(modules) == ["/usr/share/nodejs/**"])
        #expect(patterns(Array(modules.dropLast())).count == 15)
        #expect(patterns(modules, .write).count == 16)
        let headers = (0..<16).map { "/usr/include/x/h\($0)y.h" }
        #expect(patterns(headers) == ["/usr/include/**"])
        let own = (0..<16).map { "/app/node_modules/m\($0)y/index.js" }
        #expect(patterns(own) == ["/app/node_modules/**"])
        let settings = (0..<16).map { "/etc/app/\($0)x.conf" }
        #expect(patterns(settings).count == 16)
    }

    @Test("A package's line reaches no key and no credentials that lie in it")
    func packageSecrets() throws {
        let learned = profile((0..<16).map { file(nginx, .read, "/app/node_modules/m\($0)y/index.js") })
        let matcher = try Matcher(Generalizer.document(for: learned))
        for name in [".npmrc", "x/server.key", ".ssh/id_rsa", "y/.aws/credentials"] {
            #expect(matcher.verdict(for: file(nginx, .read, "/app/node_modules/" + name)) == .unknown)
        }
        #expect(matcher.verdict(for: file(nginx, .create, "/app/node_modules/m1y/index.js")) == .unknown)
    }

    private func built(_ names: [String], drift: Drift?) -> Profile {
        var result = profile([])
        for name in names {
            let program = Program(executable: "/builds/\(name)/out/program", name: "program")
            result.learned[.process(ProcessBehaviour(program: program, parent: "sh"))] = evidence(drift: drift)
            result.learned[file(program, .exec, program.executable)] = evidence(drift: drift)
            result.learned[file(program, .read, "/builds/\(name)/out/data.txt")] = evidence(drift: drift)
        }
        return result
    }

    @Test("Programs that a build makes anew in directories of drawn names are one program")
    func made() throws {
        let names = ["parser-1.4-0HITwS", "parser-1.5-Q79H4H", "parser-2.45-F2AmNv", "parser-3.0-fc4NHZ"]
        let learned = built(names, drift: .added)
        let document = try Generalizer.document(for: learned)
        #expect(document.processes.map(\.program.executable) == ["/builds/parser-*.*-*/out/program"])
        #expect(document.processes[0].files[.exec] == ["/builds/parser-*.*-*/out/program"])
        let matcher = try Matcher(document)
        for behaviour in learned.learned.keys { #expect(matcher.verdict(for: behaviour) == .allowed, "\(behaviour)") }
        let next = Program(executable: "/builds/parser-4.2-9xYz1A/out/program", name: "program")
        let start = ProcessBehaviour(program: next, parent: "sh")
        #expect(matcher.verdict(for: observation(.process(start), drift: .added)) == .allowed)
        let other = Program(executable: "/builds/parser-4.2-9xYz1A/out/miner", name: "miner")
        #expect(matcher.verdict(for: .process(ProcessBehaviour(program: other, parent: "sh"))) == .unknown)
        #expect(try Generalizer.document(for: built(Array(names.prefix(2)), drift: .added)).processes.count == 2)
        #expect(try Generalizer.document(for: built(names, drift: nil)).processes.count == 4)
    }

    @Test("A hook that git runs stays by its name, and its samples are nothing")
    func hooks() {
        #expect(SensitivePath.isSensitive("/srv/git/site.git/hooks/post-receive", access: .create))
        #expect(SensitivePath.isSensitive("/data/work/.git/hooks/pre-commit", access: .write))
        #expect(!SensitivePath.isSensitive("/data/work/.git/hooks/pre-commit.sample", access: .create))
        #expect(!SensitivePath.isSensitive("/app/src/hooks/useName.js", access: .write))
    }
}

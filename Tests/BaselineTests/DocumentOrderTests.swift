import Testing

@testable import Baseline

@Suite("Profiles that were learned in parts")
struct DocumentOrderTests {
    /// What one host, run or replica saw of one life.
    private static func part(_ random: inout SeededGenerator) -> Profile {
        let programs = [nginx, redis, busyboxShell, python]
        var behaviours: [Behaviour] = []
        for _ in 0..<(5 + random.next() % 40) {
            let program = programs[Int(random.next() % 4)]
            switch random.next() % 6 {
            case 0:
                behaviours.append(
                    .process(
                        ProcessBehaviour(
                            program: program,
                            script: random.next() % 2 == 0 ? "/app/\(random.text(1, of: "abc"))" : nil,
                            parent: ["entrypoint", "exec", "sh"][Int(random.next() % 3)],
                            origin: random.next() % 3 == 0 ? .exec : .entrypoint,
                            terminal: random.next() % 4 == 0)))
            case 1:
                behaviours.append(
                    .options(
                        OptionsBehaviour(
                            program: program, flags: random.next() % 3 == 0 ? [] : ["-\(random.text(1, of: "abc"))"])))
            case 2:
                behaviours.append(
                    .listen(
                        ListenBehaviour(
                            program: program, endpoint: .port(.tcp, UInt16(80 + random.next() % 3)))))
            case 3:
                behaviours.append(
                    .privilege(PrivilegeBehaviour(program: program, operation: random.text(1, of: "xyz"))))
            default:
                let access = Access.allCases[Int(random.next() % UInt64(Access.allCases.count))]
                behaviours.append(file(program, access, "/tmp/\(random.text(1, of: "ab"))-\(random.next() % 30)"))
            }
        }
        return profile(behaviours, units: 4)
    }

    /// a ∪ b = b ∪ a to the last byte of the processes, (a ∪ b) ∪ c = a ∪ (b ∪ c), a ∪ a = a.
    @Test(
        "Made documents merge to the same processes, in the same order, whichever comes first",
        arguments: UInt64(1)...100)
    func documents(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let parts = try (0..<3).map { _ in try Generalizer.document(for: Self.part(&random)) }
        func merged(_ documents: ProfileDocument...) -> ProfileDocument { DocumentMerge(documents).document }
        for part in parts {
            #expect(part.isInOrder)
            #expect(merged(part, part) == part)
        }
        #expect(merged(parts[0], parts[1]).processes == merged(parts[1], parts[0]).processes)
        #expect(
            merged(merged(parts[0], parts[1]), parts[2]).processes
                == merged(parts[0], merged(parts[2], parts[1])).processes)
        let whole = merged(parts[0], parts[1], parts[2])
        #expect(merged(whole, parts[1]) == whole)
    }

    @Test("Order changes no meaning: what a document allows and how flags are ruled stays", arguments: UInt64(1)...80)
    func meaning(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var document = try Generalizer.document(for: Self.part(&random))
        document.processes.shuffle(using: &random)
        let ordered = document.inOrder
        #expect(Set(ordered.lines) == Set(document.lines))
        for program in Set(document.processes.map(\.program)) {
            #expect(
                FlagRule(document.processes.filter { $0.program == program })
                    == FlagRule(ordered.processes.filter { $0.program == program }))
        }
        #expect(ordered.inOrder == ordered)
    }

    /// Evidence adds up from deltas that are each applied once; then neither order nor grouping matters, for the counts
    /// and for the document that is made of them.
    @Test("Parts that are learned into one profile give the same document in any order", arguments: UInt64(1)...40)
    func evidence(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let parts = (0..<4).map { _ in Self.part(&random) }
        func learned(_ parts: [Profile]) -> Profile {
            var whole = Profile(key: parts[0].key, image: parts[0].image)
            for part in parts {
                whole.apply(
                    ProfileDelta(key: part.key, image: part.image, exposure: part.exposure, behaviours: part.learned))
            }
            return whole
        }
        let forward = learned(parts)
        let backward = learned(parts.reversed())
        #expect(forward == backward)
        #expect(try Generalizer.document(for: forward) == Generalizer.document(for: backward))
        #expect(try Convergence(forward).kinds == Convergence(backward).kinds)
    }
}

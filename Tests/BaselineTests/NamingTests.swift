import Testing

@testable import Baseline

@Suite("Naming programs and peers")
struct NamingTests {
    struct Case: Sendable {
        var filename: String
        var interpreter: String?
        var arguments: [String]
        var executable: String
        var name: String
        var script: String?
        var argumentZero: String?
    }

    static let cases: [Case] = [
        .init(
            filename: "/usr/sbin/nginx", arguments: ["nginx", "-g", "daemon off;"], executable: "/usr/sbin/nginx",
            name: "nginx"),
        .init(
            filename: "/bin/sh", arguments: ["sh", "-c", "ls"], executable: "/bin/busybox", name: "sh", script: "-c"),
        .init(filename: "/bin/sh", arguments: ["-sh"], executable: "/bin/busybox", name: "sh"),
        .init(filename: "/proc/self/exe", arguments: ["wget", "http://x"], executable: "/bin/busybox", name: "wget"),
        .init(filename: "/proc/17/exe", arguments: ["/usr/bin/nc", "h"], executable: "/bin/busybox", name: "nc"),
        .init(filename: "/dev/fd/5", arguments: ["tool"], executable: "/memfd:x", name: "tool"),
        .init(
            filename: "/bin/busybox", arguments: ["busybox", "nc", "h", "1"], executable: "/bin/busybox", name: "nc"),
        .init(
            filename: "/bin/busybox", arguments: ["busybox", "sh", "/x.sh"], executable: "/bin/busybox", name: "sh",
            script: "/x.sh"),
        .init(filename: "/bin/busybox", arguments: ["busybox"], executable: "/bin/busybox", name: "busybox"),
        .init(filename: "/tmp/x", arguments: ["[kworker/0:1]"], executable: "/tmp/x", name: "x", argumentZero: "0:1]"),
        .init(filename: "/tmp/x", arguments: ["kworker"], executable: "/tmp/x", name: "x", argumentZero: "kworker"),
        .init(filename: "/tmp/x", arguments: [], executable: "/tmp/x", name: "x"),
        .init(
            filename: "/app/run.sh", interpreter: "/bin/bash", arguments: ["./run.sh", "a"],
            executable: "/usr/bin/bash", name: "bash", script: "/app/run.sh"),
        .init(
            filename: "/usr/bin/python3", arguments: ["python3", "app.py", "-c", "x"],
            executable: "/usr/bin/python3.11", name: "python3", script: "app.py"),
        .init(
            filename: "/usr/bin/python3", arguments: ["python3", "-u", "/app/app.py"],
            executable: "/usr/bin/python3.11", name: "python3", script: "/app/app.py"),
        .init(
            filename: "/usr/bin/python3", arguments: ["python3", "-W", "ignore", "-m", "http.server", "80"],
            executable: "/usr/bin/python3.11", name: "python3", script: "-m http.server"),
        .init(
            filename: "/usr/bin/python3", arguments: ["python3", "-"], executable: "/usr/bin/python3.11",
            name: "python3", script: "-"),
        .init(filename: "/usr/bin/python3", arguments: ["python3"], executable: "/usr/bin/python3.11", name: "python3"),
        .init(
            filename: "/bin/bash", arguments: ["bash", "-lc", "x"], executable: "/usr/bin/bash", name: "bash",
            script: "-c"),
        .init(
            filename: "/bin/bash", arguments: ["bash", "-o", "pipefail", "-e", "/x.sh"], executable: "/usr/bin/bash",
            name: "bash", script: "/x.sh"),
        .init(
            filename: "/bin/bash", arguments: ["bash", "-s"], executable: "/usr/bin/bash", name: "bash", script: "-"),
        .init(
            filename: "/usr/bin/perl", arguments: ["perl", "-ne", "print"], executable: "/usr/bin/perl", name: "perl",
            script: "-c"),
        .init(
            filename: "/usr/bin/node", arguments: ["node", "--require", "x", "/app/server.js"],
            executable: "/usr/bin/node", name: "node", script: "/app/server.js"),
        .init(
            filename: "/usr/bin/node", arguments: ["node", "-e", "1"], executable: "/usr/bin/node", name: "node",
            script: "-c"),
        .init(
            filename: "/usr/bin/ruby", arguments: ["ruby", "-I", "lib", "x.rb"], executable: "/usr/bin/ruby3.1",
            name: "ruby", script: "x.rb"),
        .init(
            filename: "/usr/bin/php8.2", arguments: ["php8.2", "-d", "a=b", "-f", "/x.php"],
            executable: "/usr/bin/php8.2", name: "php8.2", script: "/x.php"),
    ]

    @Test("A program is named as it was executed, with its script and its lie", arguments: cases)
    func identify(example: Case) {
        let found = ProgramNaming.identify(
            filename: example.filename, interpreter: example.interpreter, arguments: example.arguments,
            executable: example.executable)
        #expect(found.program == Program(executable: example.executable, name: example.name))
        #expect(found.script == example.script)
        #expect(found.argumentZero == example.argumentZero)
    }

    @Test("A relative script is placed in the working directory where one is known")
    func relative() {
        let found = ProgramNaming.identify(
            filename: "/usr/bin/python3", arguments: ["python3", "../x/./a.py"], executable: "/usr/bin/python3.11",
            workingDirectory: "/app/run")
        #expect(found.script == "/app/x/a.py")
    }

    @Test(
        "An address belongs to a class",
        arguments: [
            ("127.0.0.1", PeerClass.loopback), ("::1", .loopback), ("0.0.0.0", .loopback),
            ("169.254.169.254", .metadata), ("fd00:ec2::254", .metadata),
            ("169.254.1.1", .linkLocal), ("fe80::1", .linkLocal), ("10.1.2.3", .private), ("172.31.255.255", .private),
            ("172.32.0.1", .public),
            ("192.168.1.1", .private), ("100.64.0.1", .private), ("fd12::1", .private), ("224.0.0.1", .multicast),
            ("ff02::1", .multicast),
            ("8.8.8.8", .public), ("2001:4860:4860::8888", .public), ("::ffff:10.0.0.1", .private),
            ("::ffff:8.8.8.8", .public), ("172.17.0.5", .ownSubnet),
        ])
    func classes(text: String, expected: PeerClass) throws {
        let address = try #require(NetworkAddress(text))
        let own = [try #require(AddressBlock("172.17.0.0/16"))]
        #expect(PeerClassifier.classify(address, ownSubnets: own) == expected)
        #expect(PeerClassifier.classify(bytes: address.bytes, ownSubnets: own) == expected)
    }

    @Test(
        "What is no address is refused",
        arguments: [
            "", "1.2.3", "1.2.3.256", "1.2.3.4.5", "::1::", ":::", "1:2:3:4:5:6:7:8:9", "12345::", "g::", "1:2",
            ":1:2:3:4:5:6:7", "+1.2.3.4",
        ])
    func badAddresses(text: String) {
        #expect(NetworkAddress(text) == nil)
    }

    @Test("Blocks compare their leading bits")
    func blocks() throws {
        let block = try #require(AddressBlock("10.64.0.0/10"))
        #expect(block.contains(try #require(NetworkAddress("10.127.255.255"))))
        #expect(!block.contains(try #require(NetworkAddress("10.128.0.0"))))
        #expect(
            AddressBlock("10.0.0.0/33") == nil && AddressBlock("10.0.0.0/x") == nil
                && AddressBlock("10.0.0.0/8/8") == nil)
        #expect(try #require(AddressBlock("0.0.0.0/0")).contains(try #require(NetworkAddress("1.2.3.4"))))
        #expect(PeerClassifier.classify(bytes: [1, 2, 3]) == nil)
    }
}

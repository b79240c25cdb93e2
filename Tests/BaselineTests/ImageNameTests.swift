import Baseline
import Testing

@Suite struct ImageNameTests {
    @Test(
        "the spellings of one image are one name",
        arguments: [
            ("nginx", "nginx:latest"), ("nginx:1.25", "nginx:1.25"), ("library/nginx", "nginx:latest"),
            ("docker.io/library/nginx:1.25", "nginx:1.25"), ("index.docker.io/library/nginx", "nginx:latest"),
            ("docker.io/team/web", "team/web:latest"), ("localhost/web", "web:latest"),
            ("localhost:5000/web", "localhost:5000/web:latest"),
            ("registry.example:5000/a/b:2", "registry.example:5000/a/b:2"),
            ("redis@sha256:ab", "redis@sha256:ab"), ("redis:7@sha256:ab", "redis:7@sha256:ab"),
            ("sha256:ab", "sha256:ab"), ("bundle:ab", "bundle:ab"), ("unknown/web", "unknown/web"),
        ])
    func spellings(_ written: String, _ normal: String) {
        #expect(ImageName(written).normalised == normal)
    }

    @Test("a port of a registry is no tag")
    func registryPort() {
        let name = ImageName("localhost:5000/web")
        #expect(name.repository == "localhost:5000/web")
        #expect(name.tag == "latest")
    }

    @Test("normalising twice changes nothing, whatever the name is made of")
    func idempotence() {
        let parts = [
            "docker.io/", "localhost/", "library/", "a", "web", ":", ":1", "@sha256:0", "/", "unknown/", "", "sha256:",
            "*",
        ]
        var state: UInt64 = 7
        for _ in 0..<5_000 {
            var name = ""
            for _ in 0..<5 {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                name += parts[Int(state >> 33) % parts.count]
            }
            let once = ImageName.normalise(name)
            #expect(ImageName.normalise(once) == once, "from \(name)")
        }
    }

    @Test(
        "a glob means the names that a person expects",
        arguments: [
            ("nginx", "docker.io/library/nginx:latest", true), ("nginx", "nginx:1.25", false),
            ("nginx:1.25", "docker.io/library/nginx:1.25", true), ("nginx*", "nginx:1.25", true),
            ("nginx:*", "nginx:1.25", true), ("team/*", "docker.io/team/web:3", true), ("*", "anything/at/all:1", true),
            ("docker.io/library/ng?nx:1.*", "nginx:1.25", true), ("*web", "team/web:3", true),
            ("*web", "team/webs:3", false), ("*:2", "web:1", false), ("red", "redis:latest", false),
        ])
    func globs(_ glob: String, _ name: String, _ matches: Bool) {
        #expect(ImageName(name).matches(glob: glob) == matches)
    }
}

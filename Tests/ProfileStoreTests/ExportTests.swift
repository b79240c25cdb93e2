import Baseline
import Testing

@testable import ProfileStore

@Suite("Export and import")
struct ExportTests {
    private let files = TemporaryDirectory()
    private let store: ProfileStore

    init() throws { store = try ProfileStore.open(files.path, whenAbsent: .makesOne) }

    @Test("Export, import and export give the same bytes, whatever was learned", arguments: UInt64(1)...10)
    func sameBytes(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let behaviours = (0..<60).map { _ in random.behaviour() }
        var deltas = [random.delta(of: Sample.key, behaviours: behaviours)]
        try store.record(&deltas, time: Sample.time)
        let first = try store.exportDocument(Sample.key).text
        try store.importDocument(first, file: "x", time: Sample.time)
        #expect(try store.exportDocument(Sample.key).text == first)
    }

    @Test("Comments and order survive approvals, and what is learned beyond the document goes in at its place")
    func verbatim() throws {
        let text = Sample.document(state: "learning")
        try store.importDocument(text, file: "x", time: Sample.time)
        #expect(try store.exportDocument(Sample.key).text == text)
        try store.approve(Sample.key, time: Sample.time)
        #expect(try store.exportDocument(Sample.key).text == Sample.document(state: "approved"))

        var deltas = [Sample.delta(paths: ["/var/new", "/bin/old"])]
        try store.record(&deltas, time: Sample.time)
        let merged = try store.exportDocument(Sample.key)
        #expect(merged.text == Sample.document(state: "learning", files: "[/bin/old, /etc/**, /var/new]"))
        #expect(merged.document.state == .learning)

        var changed = merged.document
        changed.remove(Sample.read("/bin/old"))
        #expect(merged.text(for: changed) == Sample.document(state: "learning", files: "[/etc/**, /var/new]"))
        try store.importDocument(merged.text, file: "x", time: Sample.time)
        #expect(try store.exportDocument(Sample.key).text == merged.text)
    }

    @Test("An export with status imports as the same document without")
    func status() throws {
        try store.importDocument(Sample.document(), file: "x", time: Sample.time)
        let exported = try store.exportDocument(Sample.key)
        let status = DocumentWriter.status(exported.profile, unseen: [(.file, 0.25)])
        #expect(status.contains("unseen: {file: 0.25}"))
        try store.importDocument(exported.text + status, file: "x", time: Sample.time)
        #expect(try store.exportDocument(Sample.key).text == Sample.document())
    }
}

@Suite("Naming an image")
struct ImageReferenceTests {
    private static func profile(_ name: String, _ id: String, role: String = "main", digest: String? = nil)
        -> ProfileSummary
    {
        ProfileSummary(
            key: ProfileKey(imageID: id, role: role), image: ImageIdentity(name: name, id: id, digest: digest),
            state: .learning, revision: 1, exposure: Exposure(), learnedBehaviours: 0, approval: nil,
            verdictGeneration: 0)
    }

    private let profiles = [
        profile("docker.io/library/nginx:1.25", "sha256:aaaa1111", digest: "sha256:dddd0001"),
        profile("docker.io/library/nginx:1.25", "sha256:aaaa1111", role: "worker", digest: "sha256:dddd0001"),
        profile("localhost/web", "sha256:aaaa2222"),
        profile("registry:5000/team/db:9", "sha256:bbbb3333"),
        profile("unknown/job", "unknown/job"),
    ]

    @Test(
        "A name, tag, id, digest or beginning finds the profiles that it means",
        arguments: [
            ("nginx:1.25", [0, 1]), ("docker.io/library/nginx:1.25", [0, 1]), ("nginx", [0, 1]), ("nginx:1.26", []),
            ("nginx:1.25#worker", [1]), ("nginx#nobody", []), ("web", [2]), ("web:latest", [2]), ("localhost/web", [2]),
            ("registry:5000/team/db", [3]), ("team/db", []), ("sha256:aaaa1111", [0, 1]), ("sha256:aaaa", [0, 1, 2]),
            ("aaaa2", [2]), ("aaa", []), ("sha256:dddd0001", [0, 1]), ("dddd#main", [0]), ("unknown/job", [4]),
            ("bbbb3333#main", [3]), ("", []),
        ])
    func finds(text: String, wanted: [Int]) {
        #expect(ImageReference(text).matching(profiles) == wanted.map { profiles[$0] })
    }
}

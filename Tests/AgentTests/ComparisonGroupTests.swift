import Baseline
import Testing

@testable import Agent

@Suite("Whom a container is compared with")
struct ComparisonGroupTests {
    private static func named(
        _ name: String, image: String = "nginx:1.25", role: String = "main", labels: [String: String] = [:]
    ) -> ContainerIdentity {
        ContainerIdentity(
            id: String(repeating: "0", count: 60) + name, name: name,
            image: ImageIdentity(name: image, id: "sha256:\(image)"),
            role: role, runtime: "docker", labels: labels)
    }

    private let running = [
        named("web-1"), named("web-2", labels: ["app": "shop"]), named("web-3"),
        named("cron-1", role: "cron"), named("db-1", image: "redis:7", labels: ["app": "shop"]),
    ]

    private func names(_ group: ComparisonGroup) -> Set<String> { Set(group.members.map(\.name)) }

    @Test("A container's peers have its image and its role, and it is the one that is asked for")
    func container() throws {
        let group = try ComparisonGroup(ComparisonRequest(target: "web-2"), among: running)
        #expect(names(group) == ["web-1", "web-2", "web-3"])
        #expect(group.subject?.name == "web-2")
    }

    @Test("An image means all of its containers, where they have one role or one is named")
    func image() throws {
        let redis = try ComparisonGroup(ComparisonRequest(target: "redis"), among: running)
        #expect(names(redis) == ["db-1"] && redis.subject == nil)
        let cron = try ComparisonGroup(ComparisonRequest(target: "nginx:1.25#cron"), among: running)
        #expect(names(cron) == ["cron-1"])
        #expect(throws: AgentError.severalGroups("nginx:1.25", choices: ["nginx:1.25#cron", "nginx:1.25#main"])) {
            try ComparisonGroup(ComparisonRequest(target: "nginx:1.25"), among: running)
        }
    }

    @Test("A label or a list takes the image's place")
    func chosen() throws {
        let label = ComparisonRequest.Label(parsing: "app=shop")
        let labelled = try ComparisonGroup(ComparisonRequest(target: "web-1", label: label), among: running)
        #expect(names(labelled) == ["web-1", "web-2", "db-1"] && labelled.subject?.name == "web-1")
        let listed = try ComparisonGroup(
            ComparisonRequest(target: "web-1", with: ["db-1", "cron-1"]), among: running)
        #expect(names(listed) == ["web-1", "db-1", "cron-1"])
        #expect(ComparisonRequest.Label(parsing: "=shop") == nil && ComparisonRequest.Label(parsing: "app") == nil)
    }

    @Test("Who is not there is named, with those who are")
    func unknown() {
        let known = ["cron-1", "db-1", "web-1", "web-2", "web-3"]
        #expect(throws: AgentError.noSuchContainer("web-9", known: known)) {
            try ComparisonGroup(ComparisonRequest(target: "web-9"), among: running)
        }
        #expect(throws: AgentError.noSuchContainer("db-9", known: known)) {
            try ComparisonGroup(ComparisonRequest(target: "web-1", with: ["db-9"]), among: running)
        }
    }
}

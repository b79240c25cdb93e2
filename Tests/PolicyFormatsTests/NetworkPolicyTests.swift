import Baseline
import Foundation
import PolicyFormats
import Testing

@Suite("Export for Kubernetes")
struct NetworkPolicyTests {
    @Test("Listened ports are open, and connections lead where they led")
    func usual() throws {
        let policy = try PolicyFormat.networkpolicy.policy(for: Sample.web, selector: [(key: "app", value: "nginx")])
        let ending = try Tool.check(policy.text, schema: "networkpolicy")
        #expect(ending.status == 0, "\(ending.error)\n\(policy.text)")
        #expect(
            policy.text.hasPrefix(
                """
                apiVersion: networking.k8s.io/v1
                kind: NetworkPolicy
                metadata:
                  name: plumbline-nginx
                spec:
                  podSelector:
                    matchLabels:
                      app: nginx
                  policyTypes:
                    - Ingress
                    - Egress
                  ingress:
                    - ports:
                        - protocol: TCP
                          port: 80
                  egress:
                    - to:
                        - ipBlock:
                            cidr: "169.254.169.254/32"

                """), "\(policy.text)")
        for part in [
            "port: 5432", "port: 443", "protocol: UDP\n          port: 53", "cidr: \"10.1.0.0/16\"", "port: 6379",
        ] {
            #expect(policy.text.contains(part), "\(part) in\n\(policy.text)")
        }
        // Loopback and unix sockets leave no pod; a name is no block.
        for part in ["9000", "3306", "php", "nginx.sock"] { #expect(!policy.text.contains(part), "\(part)") }
        #expect(policy.notes.contains { $0.contains("db.example.org") })
    }

    @Test("Everything is public but what is not")
    func `public`() throws {
        let document = Sample.document { $0.connects = [.network(.public, .tcp, 443)] }
        let policy = try PolicyFormat.networkpolicy.policy(for: document)
        #expect(
            policy.text.contains("cidr: \"0.0.0.0/0\"\n            except:\n              - \"10.0.0.0/8\"\n"),
            "\(policy.text)")
        #expect(policy.text.contains("cidr: \"::/0\"\n            except:\n              - \"fc00::/7\"\n"))
    }

    @Test("Who listens and connects nowhere is closed on both sides")
    func closed() throws {
        let policy = try PolicyFormat.networkpolicy.policy(for: Sample.document { _ in })
        #expect(policy.text.hasSuffix("  ingress: []\n  egress: []\n"))
        #expect(policy.notes.contains { $0.contains("--selector") })
    }

    @Test("Several ports that the kernel chose are its range")
    func ephemeral() throws {
        let document = Sample.document { $0.connects = [.network(.private, .tcp, 0)] }
        let text = try PolicyFormat.networkpolicy.policy(for: document).text
        #expect(text.contains("port: 32768\n          endPort: 60999\n"))
    }

    @Test("Whatever names a profile holds, the policy is whole", arguments: 0..<60)
    func hostile(seed: Int) throws {
        var random = SeededGenerator(seed: UInt64(seed))
        let policy = try PolicyFormat.networkpolicy.policy(for: random.document())
        let ending = try Tool.check(policy.text, schema: "networkpolicy")
        #expect(ending.status == 0, "\(ending.error)\n\(policy.text)")
    }
}

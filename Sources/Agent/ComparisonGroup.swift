import Baseline
import Containers
import ProfileStore

/// What `compare` is asked for.
public struct ComparisonRequest: Sendable {
    /// A container's name or id, or an image, with `#ROLE` where it runs in several.
    public var target: String
    /// Peers are all that carry this label, whatever their image.
    public var label: Label?
    /// Peers are exactly these containers.
    public var with: [String]

    public struct Label: Sendable {
        public var name: String
        public var value: String

        /// Reads `NAME=VALUE`; `nil` for anything else.
        public init?(parsing text: String) {
            guard let sign = text.firstIndex(of: "="), sign > text.startIndex else { return nil }
            name = String(text[..<sign])
            value = String(text[text.index(after: sign)...])
        }
    }

    public init(target: String, label: Label? = nil, with: [String] = []) {
        self.target = target
        self.label = label
        self.with = with
    }
}

/// The containers of one comparison.
struct ComparisonGroup {
    let members: [ContainerIdentity]
    /// The one that was asked for; `nil` where all of an image were.
    let subject: ContainerIdentity?

    /// - Throws: `noSuchContainer`, or `severalGroups` where the target names containers that are no peers.
    init(_ request: ComparisonRequest, among running: [ContainerIdentity]) throws(AgentError) {
        let named = running.filter { ContainerSelector(containers: [request.target]).matches($0) }
        subject = named.count == 1 ? named[0] : nil
        let meant = named.isEmpty ? ImageReference(request.target).matching(running) : named
        guard !meant.isEmpty else {
            throw .noSuchContainer(request.target, known: running.map(\.name).sorted())
        }
        if !request.with.isEmpty {
            let selector = ContainerSelector(containers: request.with)
            if let unknown = selector.unmatchedContainers(among: running).first {
                throw .noSuchContainer(unknown, known: running.map(\.name).sorted())
            }
            members = running.filter { meant.contains($0) || selector.matches($0) }
        } else if let label = request.label {
            members = running.filter { meant.contains($0) || $0.labels[label.name] == label.value }
        } else {
            let keys = Set(meant.map(\.profileKey))
            guard keys.count == 1 else {
                throw .severalGroups(
                    request.target, choices: Set(meant.map { "\($0.image.name)#\($0.role)" }).sorted())
            }
            members = running.filter { keys.contains($0.profileKey) }
        }
    }

    var selector: ContainerSelector { ContainerSelector(containers: members.map(\.id)) }
}

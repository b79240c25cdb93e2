import Baseline

/// Which containers a run is about: `--container NAME|ID` and `--image GLOB`, each any number of times.
///
/// Without either, every container is meant; with several, a container that any of them names.
public struct ContainerSelector: Hashable, Sendable {
    public var containers: [String]
    public var images: [String]

    public init(containers: [String] = [], images: [String] = []) {
        self.containers = containers
        self.images = images
    }

    public var selectsEverything: Bool { containers.isEmpty && images.isEmpty }

    public func matches(_ container: ContainerIdentity) -> Bool {
        selectsEverything || containers.contains { Self.names($0, container) }
            || images.contains { Self.matches(image: $0, container.image) }
    }

    /// Of the names in `containers`, those that none of the given containers answers to.
    public func unmatchedContainers(among known: [ContainerIdentity]) -> [String] {
        containers.filter { name in !known.contains { Self.names(name, $0) } }
    }

    /// The whole name, or the id, or the beginning of the id from four digits on.
    private static func names(_ word: String, _ container: ContainerIdentity) -> Bool {
        word == container.name || word == container.id
            || word.utf8.count >= 4 && word.utf8.count < 64 && container.id.hasPrefix(word)
                && word.allSatisfy(\.isHexDigit)
    }

    /// A glob of the name (see ``ImageName/matches(glob:)``), or the image's id or digest, or its beginning.
    private static func matches(image glob: String, _ image: ImageIdentity) -> Bool {
        if ImageName(image.name).matches(glob: glob) || glob == image.id || glob == image.digest { return true }
        let digits = glob.hasPrefix("sha256:") ? String(glob.dropFirst(7)) : glob
        return digits.utf8.count >= 12 && digits.allSatisfy(\.isHexDigit)
            && (image.id.hasPrefix("sha256:" + digits) || image.digest?.hasPrefix("sha256:" + digits) == true)
    }
}

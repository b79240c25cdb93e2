import Baseline

/// What a person writes to name an image, with `#ROLE` behind it where one role is meant.
///
/// An image is named by repository, repository and tag, id, digest, or the beginning of either of the
/// last two, also behind a name and `@`. Names compare after normalising, see `ImageName`.
public struct ImageReference: Hashable, Sendable {
    public let image: String
    public let role: String?

    public init(_ text: String) {
        if let hash = text.lastIndex(of: "#") {
            image = String(text[..<hash])
            role = String(text[text.index(after: hash)...])
        } else {
            image = text
            role = nil
        }
    }

    /// Those of `all` that are meant, by the first of these that holds for any: name and id; the same name; the
    /// same id or digest; the same repository, where no tag was written; an id or digest that begins so.
    public func matching<Named: HasImageAndRole>(_ all: [Named]) -> [Named] {
        let wanted = ImageName(image)
        let exact = nameAndID
        let ways: [(ImageIdentity) -> Bool] = [
            { one in exact.map { Self.isNamed(one, $0.name) && Self.beginsAny(one, $0.id) } ?? false },
            { ImageName($0.name) == wanted },
            { $0.id == image || $0.digest == Self.digest(in: image) },
            { !writesTag && ImageName($0.name).repository == wanted.repository },
            { Self.beginsAny($0, image) },
        ]
        for means in ways {
            let found = all.filter { means($0.image) }
            if !found.isEmpty { return found.filter { role == nil || $0.role == role } }
        }
        return []
    }

    /// `name@id`: one of several images of a name, by the beginning of its id or digest.
    private var nameAndID: (name: ImageName, id: String)? {
        guard let at = image.lastIndex(of: "@"), at != image.startIndex else { return nil }
        return (ImageName(String(image[..<at])), String(image[image.index(after: at)...]))
    }

    private static func isNamed(_ image: ImageIdentity, _ name: ImageName) -> Bool {
        let own = ImageName(image.name)
        return own == name || own.repository == name.repository
    }

    private static func beginsAny(_ image: ImageIdentity, _ text: String) -> Bool {
        begins(image.id, text) || image.digest.map { begins($0, text) } == true
    }

    /// A colon before the last slash belongs to a registry's port.
    private var writesTag: Bool {
        let name = image.split(separator: "/").last ?? ""
        return name.contains(":") || name.contains("@")
    }

    /// The digest itself, also where it stands behind a name and `@`.
    private static func digest(in text: String) -> String {
        text.split(separator: "@").last.map(String.init) ?? text
    }

    /// Whether an id begins with what was written, with or without the word before its colon.
    private static func begins(_ id: String, _ text: String) -> Bool {
        guard text.count >= shortestPrefix else { return false }
        if id.hasPrefix(text) { return true }
        guard let colon = id.firstIndex(of: ":") else { return false }
        return id[id.index(after: colon)...].hasPrefix(text)
    }

    /// Shorter beginnings are more often a mistyped name than an id.
    private static let shortestPrefix = 4
}

/// What can be named by its image and its role: a profile, or a container.
public protocol HasImageAndRole {
    var image: ImageIdentity { get }
    var role: String { get }
}

extension ContainerIdentity: HasImageAndRole {}

extension ProfileSummary: HasImageAndRole {
    public var role: String { key.role }
}

extension ProfileStore {
    /// The profiles that a person's IMAGE argument means, sorted; none, one, or several where it is
    /// ambiguous or the image has several roles.
    public func matching(_ reference: String) throws(StoreError) -> [ProfileKey] {
        ImageReference(reference).matching(try profileSummaries()).map(\.key).sorted()
    }
}

/// Finds the digest of an image's configuration blob where the engine names images by a manifest's digest.
///
/// With containerd's image store Docker's API gives a manifest or index digest as the image's id. The same
/// image has another id under Docker's classic store, Podman or CRI-O: its configuration's digest. That
/// digest stands in the manifest, and the manifest lies in containerd's content store. Docker's API has no call
/// for it short of exporting the whole image, so there the store's files are read.
struct ImageConfigDigest: Sendable {
    /// A blob of the content store by its digest; nil where the store does not have it.
    let read: @Sendable (String) async -> [UInt8]?

    static let defaultContentRoots = [
        "/var/lib/docker/containerd/daemon/io.containerd.content.v1.content/blobs",
        "/var/lib/containerd/io.containerd.content.v1.content/blobs",
    ]

    init(read: @escaping @Sendable (String) async -> [UInt8]?) { self.read = read }

    /// - Parameter contentRoots: Directories that hold `sha256/<hex>` blobs.
    init(contentRoots: [String]) {
        self.init { digest in
            let name = digest.replacing(":", with: "/")
            return contentRoots.lazy.compactMap { try? readFile("\($0)/\(name)", limit: 4 << 20) }.first
        }
    }

    enum Answer: Hashable {
        /// The store holds no manifest of this digest: it is a configuration's digest already, as far as
        /// can be seen.
        case notAManifest
        case configuration(String)
        /// A manifest list was found but not the manifest of this platform.
        case unreadable(String)
    }

    /// - Parameters:
    ///   - digest: `sha256:<64 hex>`, as the engine gave it.
    ///   - platform: Which manifest of an index is meant.
    func resolve(_ digest: String, platform: Descriptor.Platform) async -> Answer {
        guard let document = await blob(digest) else { return .notAManifest }
        if let config = document.config?.digest { return .configuration(config) }
        guard let manifests = document.manifests else { return .notAManifest }
        let matching = manifests.first {
            $0.platform?.architecture == platform.architecture && $0.platform?.os == platform.os
        }
        guard let manifest = matching ?? (manifests.count == 1 ? manifests[0] : nil) else {
            return .unreadable("the index \(digest) has no manifest for this platform")
        }
        guard let config = await blob(manifest.digest)?.config?.digest else {
            return .unreadable("the manifest \(manifest.digest) is not in the content store")
        }
        return .configuration(config)
    }

    private func blob(_ digest: String) async -> Document? {
        let parts = digest.split(separator: ":")
        guard parts.count == 2, parts[0] == "sha256", parts[1].utf8.count == 64, parts[1].allSatisfy(\.isHexDigit),
            let content = await read(digest)
        else { return nil }
        return try? decodeJSON(Document.self, from: content)
    }

    /// A manifest has `config` with a digest, an index `manifests`; a configuration blob has neither (its
    /// own `config` holds no digest).
    private struct Document: Decodable {
        var config: Config?
        var manifests: [Descriptor]?

        struct Config: Decodable { var digest: String? }
    }
}

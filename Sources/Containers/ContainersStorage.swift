import Glibc

/// One store of the library containers/storage, which Podman and CRI-O share: files that say what an engine
/// without a daemon would have to be asked for. They are read only, and each is replaced whole by its writer.
///
///     <graph>/<driver>-containers/containers.json          names and image of each container
///     <graph>/<driver>-containers/volatile-containers.json the same, of those that are removed at their end;
///     <run>/<driver>-containers/volatile-containers.json   here where the engine keeps nothing over a restart
///     <graph>/<driver>-containers/<id>/userdata/           Podman's OCI bundle
///     <run>/<driver>-containers/<id>/userdata/             the pid file; CRI-O's OCI bundle
///     <graph>/<driver>-images/images.json                  names and digest of each image
///     <graph>/<driver>-images/<id>/                        its manifest and configuration
public struct ContainersStorage: Hashable, Sendable {
    /// What outlives a restart of the machine; `/var/lib/containers/storage` for root.
    public var graphRoot: String
    /// What does not; `/run/containers/storage` for root.
    public var runRoot: String
    /// Whose containers these are: 0 for root, else the user of rootless Podman.
    public var owner: UInt32

    public init(graphRoot: String, runRoot: String, owner: UInt32 = 0) {
        self.graphRoot = graphRoot
        self.runRoot = runRoot
        self.owner = owner
    }

    /// Of `containers.json`.
    struct Container: Decodable, Hashable {
        var id: String
        var names: [String]?
        /// The image's id in this store; empty for a container of a root file system.
        var image: String?
        /// The engine's own words, a JSON object.
        var metadata: String?

        /// The image as the engine named it.
        var imageName: String? {
            struct Metadata: Decodable {
                var imageName: String?
                enum CodingKeys: String, CodingKey { case imageName = "image-name" }
            }
            return metadata.flatMap { try? decodeJSON(Metadata.self, from: Array($0.utf8)) }?.imageName
        }
    }

    /// Of `images.json`.
    struct Image: Decodable, Hashable {
        var id: String
        /// The manifest's.
        var digest: String?
        var names: [String]?
    }

    /// The drivers that containers were made with, mostly `overlay` alone.
    public var drivers: [String] {
        let suffix = "-containers"
        return directoryEntries(graphRoot).filter { $0.hasSuffix(suffix) }.map { String($0.dropLast(suffix.count)) }
            .sorted()
    }

    /// Every container, also those that do not run.
    func containers() -> [Container] {
        drivers.flatMap { driver in
            [
                "\(graphRoot)/\(driver)-containers/containers.json",
                "\(graphRoot)/\(driver)-containers/volatile-containers.json",
                "\(runRoot)/\(driver)-containers/volatile-containers.json",
            ].flatMap { (try? decodeFile([Container].self, $0)) ?? [] }
        }
    }

    /// The directory with the container's `config.json`; nil where this store does not hold the container.
    func bundlePath(_ id: String) -> String? {
        userdata(id).first { access($0 + "/config.json", F_OK) == 0 }
    }

    /// The container's first process in the host's pid namespace; nil before there is one. The file stays
    /// when the process has ended.
    func initPid(_ id: String) -> Int32? {
        for directory in userdata(id) {
            guard let content = try? readFile(directory + "/pidfile", limit: 64) else { continue }
            let digits = String(decoding: content.prefix { $0 >= 48 && $0 <= 57 }, as: UTF8.self)
            if let pid = Int32(digits), pid > 0 { return pid }
        }
        return nil
    }

    func image(_ id: String) -> Image? {
        for driver in drivers {
            let images = (try? decodeFile([Image].self, "\(graphRoot)/\(driver)-images/images.json")) ?? []
            if let image = images.first(where: { $0.id == id }) { return image }
        }
        return nil
    }

    /// The digest of the image's configuration, from its manifest. Mostly it is the image's id here too, but
    /// not for an image that was pulled in parts.
    func configurationDigest(image id: String) -> String? {
        struct Manifest: Decodable {
            var config: Config?
            struct Config: Decodable { var digest: String? }
        }
        for driver in drivers {
            let file = "\(graphRoot)/\(driver)-images/\(id)/manifest"
            if let manifest = try? decodeFile(Manifest.self, file) { return manifest.config?.digest }
        }
        return nil
    }

    /// The image's configuration blob. Its file is called `=` and the base64 of the digest, as the digest's colon
    /// stands in no file name of the store.
    func configuration(image id: String, digest: String) -> OCIImageConfiguration? {
        for driver in drivers {
            let file = "\(graphRoot)/\(driver)-images/\(id)/=\(base64(digest))"
            if let configuration = try? decodeFile(OCIImageConfiguration.self, file) { return configuration }
        }
        return nil
    }

    private func userdata(_ id: String) -> [String] {
        let names = drivers.map { "\($0)-containers/\(id)/userdata" }
        return names.flatMap { ["\(runRoot)/\($0)", "\(graphRoot)/\($0)"] }
    }
}

/// An image's configuration blob (image-spec, config.md): only the fields used here.
struct OCIImageConfiguration: Decodable, Hashable {
    var config: Config?

    struct Config: Decodable, Hashable {
        var entrypoint: [String]?
        var command: [String]?
        var labels: [String: String]?

        enum CodingKeys: String, CodingKey { case entrypoint = "Entrypoint", command = "Cmd", labels = "Labels" }
    }
}

import Baseline

/// The values that most tests of the store use.
enum Sample {
    static let key = ProfileKey(imageID: "sha256:probe", role: "main")
    static let image = ImageIdentity(name: "probe:latest", id: "sha256:probe")
    /// An id as an engine gives it.
    static let digest = "sha256:5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef"
    static let time = Timestamp(nanoseconds: 1_700_000_000_000_000_000)
    static let program = Program(executable: "/probe", name: "probe")

    static func read(_ path: String) -> Behaviour {
        .file(FileBehaviour(program: program, path: path, access: .read))
    }

    static func evidence(_ observations: UInt64 = 1) -> Evidence {
        Evidence(observations: observations, firstSeen: time, lastSeen: time)
    }

    static func delta(path: String) -> ProfileDelta { delta(paths: [path]) }

    static func delta(paths: [String]) -> ProfileDelta {
        ProfileDelta(
            key: key, image: image, exposure: Exposure(observations: UInt64(paths.count)),
            behaviours: Dictionary(uniqueKeysWithValues: paths.map { (read($0), evidence()) }))
    }

    static func document(state: String = "approved", files: String = "[/etc/**]") -> String {
        """
        # kept by the web team
        apiVersion: plumbline/v1
        kind: Profile
        image: {name: probe:latest, id: "sha256:probe"}
        role: main
        state: \(state)   # said so
        processes:
          - executable: /probe
            parents: [entrypoint]
            files:
              read: \(files)
        """ + "\n"
    }
}

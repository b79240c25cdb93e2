import Baseline
import ProfileStore

/// Finds the profiles that an IMAGE argument means.
struct ProfileSelection {
    let store: ProfileStore

    /// - Throws: `StoreError`, or `noSuchImage` naming `reference` where there is no store at all.
    init(_ options: GlobalOptions, for reference: String) throws {
        do {
            store = try ProfileStore.open(options.store)
        } catch StoreError.noStore {
            throw CommandError.noSuchImage(reference, known: [])
        }
    }

    /// All roles of the one image that is meant.
    /// - Throws: `noSuchImage`, or `ambiguous` where it may be several images.
    func roles(of reference: String) throws -> [ProfileSummary] {
        let all = try store.profileSummaries()
        let found = ImageReference(reference).matching(all)
        guard !found.isEmpty else {
            throw CommandError.noSuchImage(reference, known: Array(Set(all.map(\.label))).sorted())
        }
        guard Set(found.map(\.key.imageID)).count == 1 else {
            throw CommandError.ambiguous(reference, choices: found.map(\.exactLabel), severalRoles: false)
        }
        return found
    }

    /// The one profile that is meant.
    /// - Throws: also `ambiguous` where the image has several roles and none was named.
    func one(of reference: String) throws -> ProfileSummary {
        let found = try roles(of: reference)
        guard found.count == 1 else {
            throw CommandError.ambiguous(reference, choices: found.map(\.label), severalRoles: false)
        }
        return found[0]
    }

    /// The one profile that is meant, or all roles where that was asked for.
    /// - Throws: also `ambiguous` where the image has several roles and none was named.
    func toChange(_ reference: String, allRoles: Bool) throws -> [ProfileSummary] {
        let found = try roles(of: reference)
        guard found.count == 1 || allRoles else {
            throw CommandError.ambiguous(reference, choices: found.map(\.label), severalRoles: true)
        }
        return found
    }
}

extension ProfileSummary {
    /// How people call it: `docker.io/library/nginx:1.25#main`.
    var label: String { "\(image.name)#\(key.role)" }

    /// The same where two images have one name.
    var exactLabel: String { "\(key.imageID)#\(key.role)  (\(image.name))" }
}

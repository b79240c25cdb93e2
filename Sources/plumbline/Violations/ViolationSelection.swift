import ArgumentParser
import Baseline
import Reporting

/// Finds the kept violation that an ID argument means.
struct ViolationSelection {
    let store: ViolationStore

    /// - Throws: `ReportingError`, or `noSuchViolation` naming `id` where none was ever kept.
    init(_ options: GlobalOptions, for id: String) throws {
        guard let store = try ViolationStore.open(existingIn: options.store) else {
            throw CommandError.noSuchViolation(id, near: [])
        }
        self.store = store
    }

    /// - Throws: `noSuchViolation`, `ambiguousViolation`.
    func one(_ id: String) throws -> KeptViolation {
        let found = id.isEmpty ? [] : try store.violations(idPrefix: id)
        if let exact = found.first(where: { $0.id == id.uppercased() }) { return exact }
        guard let first = found.first else {
            throw CommandError.noSuchViolation(id, near: try store.ids(near: id))
        }
        guard found.count == 1 else {
            throw CommandError.ambiguousViolation(
                id, choices: found.map { "\($0.id)  \($0.containerName): \($0.sentence($0.fields))" })
        }
        return first
    }
}

/// A moment: a duration before now (`2h`), or RFC 3339.
struct MomentArgument: ExpressibleByArgument {
    var time: Timestamp

    init?(argument: String) {
        if let duration = DurationArgument(argument: argument) {
            let now = Clock.now.nanoseconds
            time = Timestamp(nanoseconds: now - min(now, UInt64(min(duration.seconds, 1e9) * 1e9)))
        } else if let moment = Timestamp(rfc3339: argument) {
            time = moment
        } else {
            return nil
        }
    }
}

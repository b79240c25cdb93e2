import Baseline

/// What the directory remembers of containers: every running one, and the most recently ended, so that
/// events of a container that is gone already still find their image.
struct ContainerMemory {
    /// Above the number of containers that end within the longest time an event may wait in a queue.
    static let endedLimit = 2_048
    /// Containers that were created and never started, or whose end was missed, go oldest first above this.
    static let totalLimit = 16_384

    struct Entry {
        var description: ContainerDescription?
        /// The create, start or die event's words, where there was one.
        var eventActor: DockerEvent.Actor?
        /// Inspected after its start: pid, start time and networks are final.
        var inspectedAfterStart = false
        /// The engine answered that it has no such container.
        var isGone = false
        /// Ran when it was inspected last.
        var isRunning = false
        /// It is on no network of its own, so there is nothing more to wait for after its creation.
        var hasNetworks = true
        /// Why the last inspection failed, other than by absence.
        var failure: ContainersError?
        var ended = false
    }

    private(set) var entries: [String: Entry] = [:]
    private var order: [String] = []
    private var ended: [String] = []

    subscript(id: String) -> Entry? { entries[id] }

    var count: Int { entries.count }

    mutating func update(_ id: String, _ change: (inout Entry) -> Void) {
        if entries[id] == nil { order.append(id) }
        let wasEnded = entries[id]?.ended ?? false
        change(&entries[id, default: Entry()])
        if entries[id]!.ended && !wasEnded { ended.append(id) }
        forgetOldest()
    }

    /// Marks as ended whatever the engine no longer lists.
    mutating func keepRunning(_ running: Set<String>) {
        for (id, entry) in entries where entry.isRunning && !entry.ended && !running.contains(id) {
            update(id) { $0.ended = true }
        }
    }

    private mutating func forgetOldest() {
        if ended.count > Self.endedLimit {
            let surplus = ended.count - Self.endedLimit * 3 / 4
            for id in ended.prefix(surplus) where entries[id]?.ended == true { entries[id] = nil }
            ended.removeFirst(surplus)
            order.removeAll { entries[$0] == nil }
        }
        if entries.count > Self.totalLimit {
            for id in order.prefix(Self.totalLimit / 8) where entries[id]?.description?.initPid == nil {
                entries[id] = nil
            }
            order.removeAll { entries[$0] == nil }
            ended.removeAll { entries[$0] == nil }
        }
    }
}

/// What runc and crun are doing, as their states and the process table show it.
///
/// A look costs milliseconds, and many containers may be asked about at once: all of them share one look, and looking
/// takes half of a processor's time at most, a quarter where nobody new asks. A runtime that was seen is remembered a
/// while, so that a container is still known when its turn comes after its end.
struct RuntimeLooks {
    private let roots: [String]
    private(set) var states: [RuncState] = []
    private var seen: [String: (process: RuntimeProcess, at: ContinuousClock.Instant)] = [:]
    private var lastLook: ContinuousClock.Instant?
    private var cost = Duration.zero
    private(set) var count = 0

    /// Above the longest time that anybody waits for an answer.
    private static let memory = Duration.seconds(10)

    /// - Parameter roots: State directories.
    init(roots: [String]) { self.roots = roots }

    /// Runtimes that are making a container or did so a moment ago.
    var processes: [RuntimeProcess] { seen.values.map(\.process) }

    /// Looks, unless that was done just now.
    ///
    /// - Parameter asked: since when the asker waits; one whom no look has served yet waits for less.
    mutating func look(asked: ContinuousClock.Instant) {
        let clock = ContinuousClock()
        let begin = clock.now
        if let lastLook, begin - lastLook < (asked > lastLook ? cost : cost * 3) { return }
        states = RuncState.all(roots: roots)
        for process in RuntimeProcess.all(roots: roots) { seen[process.containerID] = (process, begin) }
        seen = seen.filter { begin - $0.value.at < Self.memory }
        lastLook = clock.now
        cost = clock.now - begin
        count += 1
    }
}

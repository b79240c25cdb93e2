import Baseline
import Testing

@testable import Reporting

@Suite("The last events of a container")
struct RecentEventsTests {
    private func observation(_ behaviour: Behaviour, number: Int) -> Observation {
        Observation(
            behaviour: behaviour, time: Sample.at(Double(number)),
            process: ProcessContext(
                pid: Int32(number), hostPid: 4711, program: behaviour.program, drift: number % 2 == 0 ? .added : nil),
            operation: number % 3 == 0 ? .rename : nil, peerAddress: number % 5 == 0 ? "203.0.113.7" : nil)
    }

    /// What is told of an event is what would be told of the observation.
    @Test("The last fifty are told as they were, whatever they were", arguments: [1, 49, 50, 51, 120, 1_000])
    func asTheyWere(_ count: Int) {
        let events = RecentEvents(began: Sample.start)
        let behaviours = BehaviourFieldsTests.behaviours
        let verdicts: [Verdict] = [.allowed, .unknown, .denied]
        let all = (0..<count).map { observation(behaviours[$0 % behaviours.count], number: $0) }
        for (number, act) in all.enumerated() { events.note(act, verdict: verdicts[number % 3]) }
        let told = events.events(after: 0)
        #expect(told.count == min(count, RecentEvents.limit))
        #expect(events.last == Sample.start.nanoseconds + UInt64(count))
        for (event, number) in zip(told.reversed(), (0..<count).reversed()) {
            let act = all[number]
            #expect(event.time == act.time && event.pid == act.process.pid && event.verdict == verdicts[number % 3])
            #expect(event.behaviour.program.name == act.behaviour.program.name)
            let address =
                if case .connect(let connect) = act.behaviour, case .network = connect.peer { act.peerAddress } else {
                    String?.none
                }
            #expect(
                BehaviourSentence.of(
                    event.behaviour, operation: event.operation, peerAddress: event.peerAddress, drift: event.drift)
                    == BehaviourSentence.of(
                        act.behaviour, operation: act.operation, peerAddress: address, drift: act.process.drift))
        }
        #expect(events.events(after: events.last - 1).count == 1)
        #expect(events.events(after: events.last).isEmpty)
    }

    @Test("A text without end is cut, and says so")
    func longTexts() {
        let events = RecentEvents(began: Sample.start)
        for number in 0..<60 {
            events.note(
                observation(Sample.read("/" + String(repeating: "é", count: 9_000)), number: number), verdict: .allowed)
        }
        guard case .file(let file)? = events.events(after: 0).last?.behaviour else {
            Issue.record("no file")
            return
        }
        #expect(file.path.utf8.count < RecentEventCodec.longestText + 8)
        #expect(file.path.hasSuffix("…"))
    }
}

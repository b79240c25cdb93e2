import Baseline
import Testing

@testable import Agent

@Suite("Bounds of what is remembered")
struct BoundsTests {
    @Test("Of too many programs, those that were used last stay")
    func programs() {
        let container = TrackedContainer(
            id: 1, cgroupPath: "/c", firstSeen: Timestamp(nanoseconds: 0), seenFromStart: true)
        let count = UInt64(TrackedContainer.programLimit) + 100
        for id in 1...count {
            let program = RunningProgram(program: Program(executable: "/p\(id)", name: "p\(id)"), arguments: [])
            container.know(id, program, at: Timestamp(nanoseconds: id))
            container.programs[1]?.lastUsed = Timestamp(nanoseconds: id)
        }
        #expect(container.programs.count <= TrackedContainer.programLimit)
        #expect(container.programs[1] != nil)
        #expect(container.programs[count] != nil)
        #expect(container.programs[2] == nil)
    }
}

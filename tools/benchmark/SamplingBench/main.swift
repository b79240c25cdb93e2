// Samples a crowd of real cgroups by a clock-driven loop and prints, as one JSON object, what that cost.
//
//   SamplingBench [--containers N] [--seconds S] [--open-files N] [--processes]
//
// The loop runs three times: with the fast tier alone, with the middle tier, with all. The first call of each, which
// reads everything of all at once, is given apart. --processes puts a sleeping process with a network namespace of its
// own into each cgroup; without, they are empty. It needs root, and removes what it made, also when interrupted.

import Glibc
import Metrics

struct Options {
    var containers = 1_000
    var seconds = 20
    var openFiles = ResourceSampler.defaultOpenFiles
    var hasProcesses = false

    init(_ arguments: ArraySlice<String>) {
        var rest = arguments
        func number() -> Int {
            guard let text = rest.popFirst(), let value = Int(text), value >= 0 else { fail(64, "a number is needed") }
            return value
        }
        while let option = rest.popFirst() {
            switch option {
            case "--containers": containers = number()
            case "--seconds": seconds = number()
            case "--open-files": openFiles = number()
            case "--processes": hasProcesses = true
            default: fail(64, "unknown option \(option)")
            }
        }
    }
}

let options = Options(CommandLine.arguments.dropFirst())
guard geteuid() == 0 else { fail(77, "only root can make cgroups") }
let interruption = Interruption()
let crowd = Crowd(count: options.containers, hasProcesses: options.hasProcesses)
do {
    try crowd.make(until: interruption)
    var lines: [String] = []
    for measurement in Measurement.all where !interruption.hasCome {
        lines.append(measurement.run(crowd, options, interruption))
    }
    crowd.remove()
    guard !interruption.hasCome else { exit(130) }
    print(
        #"{"kind":"sampling","version":1,"containers":\#(options.containers),"processes":\#(options.hasProcesses),"#
            + #""seconds":\#(options.seconds),"runs":[\#(lines.joined(separator: ","))]}"#)
} catch {
    crowd.remove()
    fail(69, "\(error)")
}

func fail(_ code: Int32, _ message: String) -> Never {
    let line = "SamplingBench: \(message)\n"
    write(STDERR_FILENO, line, line.utf8.count)
    exit(code)
}

import Foundation
import Sensor

/// `evaluate trim IN OUT [--image GLOB]... [--container NAME]... [--unit SECONDS]`: a capture without what it only
/// repeats.
enum TrimCommand {
    static func run(_ arguments: [String]) throws(EvaluationError) -> Int32 {
        var paths: [String] = []
        var trim = CaptureTrim(unitNanoseconds: 60_000_000_000)
        var rest = arguments[...]
        while let word = rest.popFirst() {
            switch word {
            case "--image":
                guard let glob = rest.popFirst() else { throw .usage("--image needs a name") }
                trim.images.append(glob)
            case "--container":
                guard let name = rest.popFirst() else { throw .usage("--container needs a name") }
                trim.containers.append(name)
            case "--unit":
                guard let text = rest.popFirst(), let seconds = Double(text), seconds >= 0.1 else {
                    throw .usage("--unit needs seconds, 0.1 at least")
                }
                trim.unitNanoseconds = UInt64(seconds * 1e9)
            case _ where word.hasPrefix("--"): throw .usage("trim takes --image, --container and --unit, not \(word)")
            default: paths.append(word)
            }
        }
        guard paths.count == 2, paths[0] != paths[1] else { throw .usage("trim IN.plcap OUT.plcap") }
        guard FileManager.default.fileExists(atPath: paths[0]) else { throw .missing(paths[0]) }
        do {
            let sums = try trim.write(CaptureReader(path: paths[0]), to: paths[1])
            EvaluateTool.say(
                "\(sums.written) of \(sums.read) events of \(sums.containers) containers are in \(paths[1])")
            return 0
        } catch SensorError.badCapture(let path, let reason, _) {
            throw .malformed(file: path, line: 0, reason: reason)
        } catch {
            throw .unreadable("\(paths[0]) or \(paths[1])")
        }
    }
}

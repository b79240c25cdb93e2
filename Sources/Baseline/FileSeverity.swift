/// Labels of file accesses.
enum FileSeverity {
    static func finding(_ file: FileBehaviour, _ observation: Observation) -> SeverityTable.Finding {
        let path = PathPattern.rooted(file.path)
        let deed = deed(file, observation)
        let others = observation.alternatePaths.map(PathPattern.rooted)
        let sensitive = ([path] + others).compactMap { candidate in
            SensitivePath.concern(candidate, access: file.access).map { (candidate, $0) }
        }.max { $0.1.severity < $1.1.severity }
        var finding: SeverityTable.Finding
        if let (reached, concern) = sensitive {
            let through = reached == path ? "" : ", which leads to \(reached)"
            finding = SeverityTable.Finding(
                concern.severity, concern.techniques, "\(deed)\(through): \(concern.what); this image never did that")
        } else if let target = linkTarget(observation, others) {
            finding = SeverityTable.Finding(
                .high, ["T1555", "T1222.002"], "\(deed), a link to \(target.path): \(target.concern.what)")
        } else {
            finding = byDeed(file, path, observation, deed)
        }
        if let special = byOperation(observation, deed), special.severity >= finding.severity { finding = special }
        if observation.refused { finding.sentence += ". The system refused it" }
        finding.sentence += "."
        return finding
    }

    private static func deed(_ file: FileBehaviour, _ observation: Observation) -> String {
        let actor = SeverityTable.actor(observation)
        let path = file.path
        let tried = observation.refused ? "tried to " : ""
        func verb(_ past: String, _ plain: String) -> String { observation.refused ? tried + plain : past }
        switch observation.operation {
        case .truncate?: return "\(actor) \(verb("emptied", "empty")) \(path)"
        case .setID?: return "\(actor) \(verb("made", "make")) \(path) run with its owner's rights"
        case .makeExecutable? where file.access == .create:
            return "\(actor) \(verb("created", "create")) the executable \(path)"
        case .makeExecutable?: return "\(actor) \(verb("made", "make")) \(path) executable"
        case .chmod?: return "\(actor) \(verb("changed", "change")) the mode of \(path)"
        case .chown?: return "\(actor) \(verb("changed", "change")) the owner of \(path)"
        case .setxattr?: return "\(actor) \(verb("changed", "change")) the attributes of \(path)"
        case .rename?:
            return file.access == .delete
                ? "\(actor) \(verb("moved", "move")) \(path) away"
                : "\(actor) \(verb("moved", "move")) a file to \(path)"
        case .link?, .symlink?: return "\(actor) \(verb("made", "make")) the link \(path)"
        case .mkdir?: return "\(actor) \(verb("made", "make")) the directory \(path)"
        case .mknod?: return "\(actor) \(verb("made", "make")) the node \(path)"
        case .open?, .unlink?, .rmdir?, .map?, nil: break
        }
        switch file.access {
        case .read: return "\(actor) \(verb("read", "read")) \(path)"
        case .write: return "\(actor) \(verb("wrote to", "write to")) \(path)"
        case .create: return "\(actor) \(verb("created", "create")) \(path)"
        case .exec: return "\(actor) \(verb("loaded code from", "load code from")) \(path)"
        case .delete: return "\(actor) \(verb("deleted", "delete")) \(path)"
        }
    }

    /// A link's other spelling is where it points: sensitive there for reading, too.
    private static func linkTarget(
        _ observation: Observation, _ others: [String]
    ) -> (path: String, concern: SensitivePath.Concern)? {
        guard observation.operation == .link || observation.operation == .symlink else { return nil }
        for path in others {
            if let concern = SensitivePath.concern(path, access: .read) { return (path, concern) }
        }
        return nil
    }

    private static func byOperation(_ observation: Observation, _ deed: String) -> SeverityTable.Finding? {
        switch observation.operation {
        case .setID?: .init(.critical, ["T1548.001"], "\(deed); whoever runs it gains those rights")
        case .makeExecutable?: .init(.high, ["T1222.002"], "\(deed); this image never did that")
        case .mknod?: .init(.high, ["T1611"], "\(deed); a device node can open the host")
        default: nil
        }
    }

    private static func byDeed(
        _ file: FileBehaviour, _ path: String, _ observation: Observation, _ deed: String
    ) -> SeverityTable.Finding {
        let segments = PathGeneralizer.segments(of: path)
        let name = segments.last ?? ""
        let zone = PathZone.of(segments.dropLast())
        let never = "\(deed); this image never did that"
        switch file.access {
        case .delete where PriorCategory.isLog(path):
            return .init(.high, ["T1070.002"], "\(deed); logs are removed to hide something")
        case .write where PriorCategory.isLog(path) && observation.operation == .truncate:
            return .init(.high, ["T1070.002"], "\(deed); logs are emptied to hide something")
        case .delete: return .init(.medium, ["T1485"], never)
        case .exec:
            if zone == .temporary || path.hasPrefix("/memfd:") {
                return .init(.high, ["T1574.006", "T1055.001"], "\(deed); libraries do not belong there")
            }
            return SensitivePath.isExecutableDirectory(path)
                ? .init(.low, ["T1129"], never) : .init(.medium, ["T1129", "T1574.006"], never)
        case .write where StandardDevice.contains(path): return .init(.low, ["T1106"], never)
        case .create, .write:
            if segments.first == "dev" && segments.dropFirst().first != "shm" {
                return .init(.high, ["T1564.001"], "\(deed); files do not belong among the devices")
            }
            if file.access == .create && name.hasPrefix(".") && zone != .volatile {
                return .init(.medium, ["T1564.001"], "\(deed); a hidden name")
            }
            return zone == .temporary ? .init(.low, ["T1074.001"], never) : .init(.medium, ["T1565.001"], never)
        case .read:
            if segments.first == "dev" && !StandardDevice.contains(path) { return .init(.medium, ["T1006"], never) }
            return .init(.low, ["T1005"], never)
        }
    }
}

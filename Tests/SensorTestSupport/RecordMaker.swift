import CSensor

@testable import Sensor

/// Builds records as the kernel side does.
public struct RecordMaker {
    public var raw = pl_event()
    public var data: [UInt8] = []

    public init(kind: pl_event_kind) { raw.kind = UInt16(kind.rawValue) }

    public func section(_ index: Int, _ strings: String...) -> RecordMaker {
        var copy = self
        let bytes: [UInt8] = strings.flatMap { (text: String) -> [UInt8] in Array(text.utf8) + [0] }
        copy.data += bytes
        withUnsafeMutableBytes(of: &copy.raw.section) {
            $0.bindMemory(to: UInt16.self)[index] = UInt16(bytes.count)
        }
        return copy
    }

    public func stored() -> StoredEvent { StoredEvent(raw: raw, bytes: data) }
}

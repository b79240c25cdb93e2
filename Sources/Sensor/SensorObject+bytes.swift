import FoundationEssentials

extension SensorObject {
    /// The object's bytes; `nil` only if the embedded text is damaged.
    static var bytes: [UInt8]? {
        Data(base64Encoded: base64.withUTF8Buffer { Data($0) }).map { [UInt8]($0) }
    }
}

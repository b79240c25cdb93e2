import Baseline

/// How endpoints and peers are written in a document: `tcp/80`, `tcp/ephemeral`, `unix:/run/x.sock`.
enum DocumentWords {
    static let unixPrefix = "unix:"
    private static let ephemeral = "ephemeral"

    static func text(_ endpoint: ListenEndpoint) -> String {
        switch endpoint {
        case .port(let transport, let port): text(transport, port)
        case .ephemeral(let transport): "\(transport.rawValue)/\(ephemeral)"
        case .unix(let path): unixPrefix + path
        }
    }

    static func text(_ transport: TransportProtocol, _ port: UInt16) -> String { "\(transport.rawValue)/\(port)" }

    static func endpoint(_ text: String) -> ListenEndpoint? {
        if text.hasPrefix(unixPrefix) { return unixPath(text).map { .unix($0) } }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        if parts.count == 2, parts[1] == ephemeral, let transport = TransportProtocol(rawValue: String(parts[0])) {
            return .ephemeral(transport)
        }
        return port(text).map { .port($0.0, $0.1) }
    }

    static func port(_ text: String) -> (TransportProtocol, UInt16)? {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let transport = TransportProtocol(rawValue: String(parts[0])),
            let port = UInt16(parts[1]), String(port) == parts[1]
        else { return nil }
        return (transport, port)
    }

    /// The path or `@name` behind `unix:`.
    static func unixPath(_ text: String) -> String? {
        let path = text.dropFirst(unixPrefix.count)
        return path.isEmpty ? nil : String(path)
    }

    /// An address, a CIDR or a DNS name, possibly with a wildcard as its first label.
    static func isWrittenPeer(_ text: String) -> Bool {
        guard !text.isEmpty, text.utf8.count <= 253 + 4 else { return false }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        if parts.count > 2 { return false }
        if let address = address(parts[0]) {
            guard parts.count == 2 else { return true }
            return UInt8(parts[1]).map { $0 <= address && String($0) == parts[1] } ?? false
        }
        guard parts.count == 1 else { return false }
        let labels = text.split(separator: ".", omittingEmptySubsequences: false)
        let named = labels.first == "*" && labels.count > 1 ? labels.dropFirst() : labels[...]
        return named.allSatisfy(isLabel) && !named.allSatisfy { $0.utf8.allSatisfy(isDigit) }
    }

    /// - Returns: the address's length in bits, or nil where it is none.
    private static func address(_ text: Substring) -> UInt8? {
        if text.contains(":") {
            return text.utf8.allSatisfy { isDigit($0) || isHexLetter($0) || $0 == UInt8(ascii: ":") } ? 128 : nil
        }
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts.allSatisfy { UInt8($0).map(String.init) == String($0) } ? 32 : nil
    }

    private static func isLabel(_ label: Substring) -> Bool {
        !label.isEmpty && label.utf8.count <= 63 && label.first != "-" && label.last != "-"
            && label.utf8.allSatisfy {
                isDigit($0) || isLetter($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
            }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
    private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7a).contains(byte | 0x20) }
    private static func isHexLetter(_ byte: UInt8) -> Bool { (0x61...0x66).contains(byte | 0x20) }
}

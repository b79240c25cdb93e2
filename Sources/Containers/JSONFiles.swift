import FoundationEssentials

func decodeJSON<T: Decodable>(_ type: T.Type, from bytes: [UInt8]) throws -> T {
    try JSONDecoder().decode(type, from: Data(bytes))
}

/// The JSON document in a file.
///
/// - Throws: ``ContainersError`` `notFound`, `permissionDenied`, `unreadable`, or `malformed`.
func decodeFile<T: Decodable>(_ type: T.Type, _ path: String) throws -> T {
    let content = try readFile(path)
    do {
        return try decodeJSON(type, from: content)
    } catch {
        throw ContainersError.malformed(path: path, detail: "\(error)")
    }
}

func base64(_ text: String) -> String {
    Data(text.utf8).base64EncodedString()
}

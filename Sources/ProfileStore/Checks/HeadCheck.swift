import Baseline

/// Findings about a document as a whole: its image and its state.
enum HeadCheck {
    static func findings(_ parsed: ParsedDocument) -> [DocumentFinding] {
        var findings: [DocumentFinding] = []
        let image = parsed.document.image
        if let problem = problem(withID: image.id) {
            findings.append(DocumentFinding(.imageIdentity, at: parsed.marks.imageID, problem))
        }
        if let digest = image.digest, let problem = problem(withDigest: digest, of: "digest") {
            findings.append(DocumentFinding(.imageIdentity, at: parsed.marks.image, problem))
        }
        if parsed.document.state != .approved {
            findings.append(
                DocumentFinding(
                    .notApproved, at: parsed.marks.state,
                    "the state is \(parsed.document.state.rawValue): deviations are only reported until someone approves it"
                ))
        }
        return findings
    }

    private static func problem(withID id: String) -> String? {
        if id.hasPrefix("bundle:") {
            return problem(withDigest: "sha256:" + id.dropFirst("bundle:".count), of: "bundle id")
        }
        if id.hasPrefix("unknown/") { return "the image was not known when this was learned: no other run will match" }
        return problem(withDigest: id, of: "id")
    }

    private static func problem(withDigest text: String, of what: String) -> String? {
        let digits = text.dropFirst("sha256:".count)
        guard text.hasPrefix("sha256:"), digits.utf8.count == 64,
            digits.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) })
        else { return "the \(what) '\(text)' is no sha256: digest of 64 digits: no container will match" }
        guard Set(digits.utf8).count > 1 else { return "the \(what) is a placeholder: no container will match" }
        return nil
    }
}

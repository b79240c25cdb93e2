extension WindowScorer {
    /// How a window's bits come about, in words: what each part adds to those before it, most telling first, and what the
    /// calibration does to their sum. The terms add up to `bits(contents)`.
    public func terms(_ contents: WindowContents) -> [Score.Term] {
        let parts = parts(contents).sorted {
            (decades([$0]), $1.name) > (decades([$1]), $0.name)
        }
        var terms: [Score.Term] = []
        var (taken, sum): ([Part], Double) = ([], 0)
        for part in parts {
            taken.append(part)
            let decades = decades(taken)
            // What hardly adds anything counts with the next one.
            guard (decades - sum) * bitsOfDecade >= Self.leastShown || terms.isEmpty else { continue }
            terms.append(
                Score.Term(
                    name: part.name, bits: (decades - sum) * bitsOfDecade,
                    reason: (terms.isEmpty ? "" : "and with it ") + words(part, contents)))
            sum = decades
        }
        let rest = (decades(parts) - sum) * bitsOfDecade
        if !terms.isEmpty { terms[terms.count - 1].bits += rest }
        sum += rest / bitsOfDecade
        let counted = countedDecades(contents)
        guard calibration.isCalibrated, counted > 0 else { return terms }
        terms.append(
            Score.Term(
                name: "calibration", bits: calibration.bits(counted) - counted * bitsOfDecade,
                reason: "of \(calibration.units) learned units, each scored as if its container had not been learned, "
                    + "\(calibration.count(atLeast: counted)) held a window "
                    + (calibration.basis == .novelty ? "with as much that was new" : "like this")))
        return terms
    }

    private static let leastShown = 0.05

    private func words(_ part: Part, _ contents: WindowContents) -> String {
        switch part.source {
        case .own: return "an unusual use of resources, compared with what its image used before"
        case .peers: return "an unusual use of resources, compared with its peers"
        case .category(let category):
            let new = category == .any ? contents.everything.count : contents.novel[category]?.count ?? 0
            var texts: [String] = []
            if new > 0, let statistics = categories[category] {
                texts.append(
                    "\(new) new \(category.words(new)), where \(statistics.novelUnits) of \(statistics.units) units "
                        + "showed any that no other container did")
            }
            if contents.rarity[category] ?? 0 > 0 { texts.append("known \(category.words(2)) that are rare") }
            return texts.joined(separator: ", and ")
        }
    }
}

extension WindowScorer.Part {
    /// As terms are named in JSON.
    var name: String {
        switch source {
        case .own: "own"
        case .peers: "peers"
        case .category(let category): category.rawValue
        }
    }
}

/// Recordings of a server's metrics in the format of the Application Server Dataset: for each server NAME the files
/// NAME_train.csv, NAME_test.csv and NAME_test_label.csv, each perhaps with `.gz` behind it. A line is a sample, every
/// five minutes, of comma-separated values ≥ 0; the label file has a 0 or 1 for each line of the test.
struct ServerMetrics {
    var name: String
    var train: [[Double]]
    var test: [[Double]]
    /// Whether each sample of the test is part of an anomaly.
    var labels: [Bool]

    static let samplesPerHour = 12

    /// All servers of a folder, by name; numbers in names as numbers.
    static func read(folder: String) throws(EvaluationError) -> [ServerMetrics] {
        let names = try DataFile.names(in: folder).filter { $0.hasSuffix(trainSuffix) }
            .map { String($0.dropLast(trainSuffix.count)) }
        guard !names.isEmpty else { throw .missing("\(folder)/*\(trainSuffix)[.gz]") }
        var servers: [ServerMetrics] = []
        for name in names.sorted(by: { ($0.count, $0) < ($1.count, $1) }) {
            servers.append(try server(name, in: folder))
        }
        return servers
    }

    private static let trainSuffix = "_train.csv"

    private static func server(_ name: String, in folder: String) throws(EvaluationError) -> ServerMetrics {
        let path = "\(folder)/\(name)"
        let train = try rows(path + trainSuffix, columns: nil)
        guard let columns = train.first?.count else {
            throw .malformed(file: path + trainSuffix, line: 1, reason: "no sample")
        }
        let test = try rows(path + "_test.csv", columns: columns)
        let labelFile = path + "_test_label.csv"
        var labels: [Bool] = []
        for (number, line) in try DataFile.lines(labelFile).enumerated() {
            guard let label = Double(line), label == 0 || label == 1 else {
                throw .malformed(file: labelFile, line: number + 1, reason: "neither 0 nor 1")
            }
            labels.append(label == 1)
        }
        guard labels.count == test.count else {
            throw .malformed(
                file: labelFile, line: labels.count, reason: "\(labels.count) labels for \(test.count) samples")
        }
        return ServerMetrics(name: name, train: train, test: test, labels: labels)
    }

    private static func rows(_ file: String, columns: Int?) throws(EvaluationError) -> [[Double]] {
        var rows: [[Double]] = []
        for (number, line) in try DataFile.lines(file).enumerated() {
            let cells = line.split(separator: ",", omittingEmptySubsequences: false)
            var row: [Double] = []
            for cell in cells {
                guard let value = Double(cell), value.isFinite, value >= 0 else {
                    throw .malformed(file: file, line: number + 1, reason: "\(cell) is no number ≥ 0")
                }
                row.append(value)
            }
            let wanted = columns ?? rows.first?.count ?? row.count
            guard row.count == wanted else {
                throw .malformed(file: file, line: number + 1, reason: "\(row.count) columns instead of \(wanted)")
            }
            guard row.count <= 64 else {
                throw .malformed(file: file, line: number + 1, reason: "more than 64 columns")
            }
            rows.append(row)
        }
        return rows
    }
}

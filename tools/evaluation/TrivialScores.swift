/// What a score has to be better than. All learn from the training part alone, with mean and standard deviation.
enum TrivialScores {
    /// Uniform numbers.
    static func random(_ server: ServerMetrics, seed: UInt64) -> [Double] {
        var generator = SplitMix64(seed: seed)
        return server.test.map { _ in Double.random(in: 0..<1, using: &generator) }
    }

    static func largestDistance(_ server: ServerMetrics) -> [Double] {
        distances(server.train, server.test).test.map { row in row.reduce(0) { max($0, abs($1)) } }
    }

    static func meanDistance(_ server: ServerMetrics) -> [Double] {
        distances(server.train, server.test).test.map { row in row.reduce(0) { $0 + abs($1) } / Double(row.count) }
    }

    /// With a thousandth of the variance added, without which columns that are sums of others admit no inverse.
    static func mahalanobis(_ server: ServerMetrics) -> [Double] { mahalanobis(train: server.train, test: server.test) }

    static func mahalanobis(train: [[Double]], test: [[Double]]) -> [Double] {
        guard !train.isEmpty else { return test.map { _ in 0 } }
        let (train, test) = distances(train, test)
        let size = train[0].count
        var covariance = Array(repeating: 0.0, count: size * size)
        for row in train {
            for i in 0..<size { for j in 0..<size { covariance[i * size + j] += row[i] * row[j] } }
        }
        for cell in covariance.indices { covariance[cell] *= 0.999 / Double(train.count) }
        for i in 0..<size { covariance[i * size + i] += 0.001 }
        let inverse = inverse(covariance, size)
        return test.map { row in
            var sum = 0.0
            for i in 0..<size { for j in 0..<size { sum += row[i] * inverse[i * size + j] * row[j] } }
            return sum
        }
    }

    /// z of both parts; a column that never moved in training has a standard deviation of one.
    private static func distances(_ train: [[Double]], _ test: [[Double]]) -> (train: [[Double]], test: [[Double]]) {
        let count = Double(train.count)
        let columns = train[0].indices.map { column -> (mean: Double, deviation: Double) in
            let mean = train.reduce(0) { $0 + $1[column] } / count
            let variance = train.reduce(0) { $0 + ($1[column] - mean) * ($1[column] - mean) } / count
            return (mean, variance > 1e-18 ? variance.squareRoot() : 1)
        }
        let z = { (row: [Double]) in zip(row, columns).map { ($0 - $1.mean) / $1.deviation } }
        return (train.map(z), test.map(z))
    }

    /// Gauss and Jordan, with the largest pivot.
    private static func inverse(_ matrix: [Double], _ size: Int) -> [Double] {
        var rows = (0..<size).map { i in
            Array(matrix[i * size..<(i + 1) * size]) + (0..<size).map { $0 == i ? 1.0 : 0 }
        }
        for column in 0..<size {
            let pivot = (column..<size).max { abs(rows[$0][column]) < abs(rows[$1][column]) } ?? column
            rows.swapAt(column, pivot)
            let divisor = rows[column][column]
            for cell in 0..<2 * size { rows[column][cell] /= divisor }
            for row in 0..<size where row != column {
                let factor = rows[row][column]
                for cell in 0..<2 * size { rows[row][cell] -= factor * rows[column][cell] }
            }
        }
        return rows.flatMap { $0[size...] }
    }
}

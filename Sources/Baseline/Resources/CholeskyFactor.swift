/// The lower triangle L of a symmetric, positive definite matrix A = L·Lᵀ.
struct CholeskyFactor: Hashable, Sendable {
    let size: Int
    /// Row by row, `size` × `size`; what stands above the diagonal means nothing.
    private let lower: [Double]

    /// - Parameter matrix: row by row, `size` × `size`.
    /// - Returns: `nil` where the matrix is not positive definite.
    init?(_ matrix: [Double], size: Int) {
        var lower = matrix
        for row in 0..<size {
            for column in 0...row {
                var sum = lower[row * size + column]
                for k in 0..<column { sum -= lower[row * size + k] * lower[column * size + k] }
                if column < row {
                    lower[row * size + column] = sum / lower[column * size + column]
                } else {
                    guard sum > 1e-9 else { return nil }
                    lower[row * size + row] = sum.squareRoot()
                }
            }
        }
        self.size = size
        self.lower = lower
    }

    /// A⁻¹·b.
    func solve(_ b: [Double]) -> [Double] {
        var x = b
        for row in 0..<size {
            for k in 0..<row { x[row] -= lower[row * size + k] * x[k] }
            x[row] /= lower[row * size + row]
        }
        for row in (0..<size).reversed() {
            for k in row + 1..<size { x[row] -= lower[k * size + row] * x[k] }
            x[row] /= lower[row * size + row]
        }
        return x
    }
}

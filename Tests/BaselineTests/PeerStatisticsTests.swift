import Testing

import func Glibc.sin

@testable import Baseline

// Reference values: tools/references/peers.py.
@Suite("Tails and robust scales")
struct PeerStatisticsTests {
    @Test(
        "Student's two-sided tail holds scipy's and mpmath's values to nine digits, far beyond where p underflows",
        arguments: [
            (0.1, 5.0, -0.11367595519325315), (1, 1, -1.0), (1, 3.5, -1.3908606173090382),
            (2.5, 11, -5.0828295447614352), (5, 7, -9.3193654191603428), (8.0936, 21, -23.80337605430035),
            (12, 26, -37.795638208258563), (30, 11, -37.126114294855349), (100, 6.25, -34.969670842043107),
            (1e6, 26, -459.80490304448128), (1e30, 9, -884.60662726095703), (60, 200, -428.90362612083583),
            (40, 2000, -853.22166398169841), (1e-8, 4, -1.0820212847243024e-8), (3, 10000, -8.5293835141040337),
        ])
    func tail(t: Double, degrees: Double, expected: Double) {
        for t in [t, -t] {
            let bits = StudentT.log2TwoSidedTail(t, degrees: degrees)
            #expect(abs(bits - expected) <= 1e-9 * abs(expected))
        }
    }

    @Test("The tail falls without bound and never turns into nothing")
    func tailStaysFinite() {
        var last = 0.0
        for exponent in -20...200 {
            let bits = StudentT.log2TwoSidedTail(power(10, Double(exponent)), degrees: 7)
            #expect(bits.isFinite && (bits < last || exponent < -15 || exponent > 150))
            #expect(bits <= last)
            last = bits
        }
        #expect(last < -3000)
        #expect(StudentT.log2TwoSidedTail(0, degrees: 7) == 0)
        #expect(StudentT.log2TwoSidedTail(.greatestFiniteMagnitude, degrees: 7).isFinite)
    }

    static let scales: [(Int, Double, Double)] = [
        (2, 17.2508113919295, 17.27337133431), (3, 5.67244263000184, 5.699860340538),
        (4, 8.04509248277504, 9.5470910135181), (5, 1.43117858932664, 1.3886104632876),
        (6, 5.75627535917434, 12.46518189), (7, 4.87085595271044, 4.71643644528),
        (8, 4.99356130400358, 14.428265299812), (9, 4.58702266959552, 7.471014760692),
        (10, 4.53844683376812, 5.70535340641304), (11, 8.64567584240161, 10.8937578704706),
        (12, 2.78995280887595, 14.20324313625), (200, 6.41643751144259, 10.5952051551205),
    ]

    @Test("Qn and MAD hold the values of their definitions to 1e-9, small samples and large", arguments: scales)
    func scale(n: Int, qn: Double, deviation: Double) {
        let values = (1...n).map { (i: Int) -> Double in
            (10 * sin(Double(3 * i + n)) * 1e6).rounded() / 1e6
        }.sorted()
        #expect(abs(RobustScale.qn(sorted: values) - qn) < 1e-9 * qn)
        #expect(abs(RobustScale.medianDeviation(sorted: values) - deviation) < 1e-9 * deviation)
    }

    @Test("Fewer than two values have no spread, and equal ones none either")
    func degenerate() {
        #expect(RobustScale.qn(sorted: [1]) == 0)
        #expect(RobustScale.medianDeviation(sorted: []) == 0)
        #expect(RobustScale.qn(sorted: [2, 2, 2]) == 0)
        #expect(RobustScale.qn(sorted: Array(repeating: 2, count: 100)) == 0)
        #expect(RobustScale.median([]) == nil)
        #expect(RobustScale.median([3, 1]) == 2)
    }
}

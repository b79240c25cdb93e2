import Testing

@testable import Baseline

@Suite("Scale of a metric")
struct MetricScaleTests {
    @Test("Law: a value comes back from its scale", arguments: ResourceMetric.allCases)
    func inverse(metric: ResourceMetric) {
        let scale = metric.scale
        let values: [Double] = scale.transform == .logit ? [0, 0.002, 0.05, 0.5, 0.99, 1] : [0, 0.02, 1, 512, 3e9]
        for x in values {
            #expect(abs(scale.value(ofTransformed: scale.transformed(x)) - x) <= 1e-9 * max(x, 1))
            #expect(abs(naturalLogarithm(scale.positive(x)) - scale.transformed(x)) < 1e-12)
        }
        #expect(zip(values, values.dropFirst()).allSatisfy { scale.transformed($0) < scale.transformed($1) })
        #expect(scale.transformed(-1) == scale.transformed(0))
        #expect(scale.floor > 0)
    }

    @Test("A core is a thousand millicores, and a share knows its ends")
    func units() {
        #expect(abs(ResourceMetric.cpu.scale.transformed(0.2) - naturalLogarithm(0.201)) < 1e-12)
        #expect(ResourceMetric.pressureIO.scale.transformed(0) == naturalLogarithm(0.001 / 0.999))
        #expect(ResourceMetric.cpu.scale.floor == 0.01 && ResourceMetric.memory.scale.floor == 8_388_608)
        #expect(ResourceMetric.cpu.scale.lowMatters && !ResourceMetric.failedRate.scale.lowMatters)
    }
}

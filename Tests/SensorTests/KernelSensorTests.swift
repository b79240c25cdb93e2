import Foundation
import Testing

@testable import Sensor

@Suite("The sensor in the running kernel", .enabled(if: geteuid() == 0, "eBPF needs root"), .serialized)
struct KernelSensorTests {
    @Test("The programs load, attach and go again")
    func loads() throws {
        let sensor = try KernelSensor()
        try sensor.attach(cgroupRoot: nil)
        try sensor.seed()
        #expect(sensor.kernelMemoryBytes > 0)
        sensor.stop()
    }

    @Test("Where the kernel refuses fentry, tracepoint is taken, and lsm by name is an error with the kernel's word")
    func choosesAttachment() throws {
        let best = try KernelSensor()
        let tracepoint = try KernelSensor(settings: .init(attachment: .tracepoint))
        #expect(tracepoint.attachment == .tracepoint)
        if AttachmentProbe.ask(.fentry) == .possible {
            #expect(best.attachment == .lsm)
        } else {
            #expect(best.attachment == .tracepoint)
            #expect(throws: SensorError.self) { try KernelSensor(settings: .init(attachment: .lsm)) }
        }
    }

    @Test("Loading takes the ring buffer's size as it was asked for")
    func ringSize() throws {
        let small = try KernelSensor(settings: .init(ringBytes: 64 << 10))
        let large = try KernelSensor(settings: .init(ringBytes: 32 << 20))
        #expect(large.kernelMemoryBytes > small.kernelMemoryBytes + (16 << 20))
    }

    @Test("A registered container starts with all counters at zero, and is gone when removed")
    func containers() throws {
        let sensor = try KernelSensor()
        #expect(sensor.addContainer(4_711))
        #expect(!sensor.addContainer(4_711))
        #expect(sensor.containers() == [4_711])
        let counters = try #require(sensor.counters(of: 4_711))
        #expect(counters.observations == 0 && counters.lost == 0)
        sensor.bumpEpoch(of: [4_711])
        #expect(sensor.counters(of: 4_711)?.epoch == counters.epoch + 1)
        sensor.removeContainer(4_711)
        #expect(sensor.counters(of: 4_711) == nil)
    }
}

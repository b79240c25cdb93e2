import Containers
import Sensor

/// `plumbline doctor`: tries what a run needs and says what cannot be seen. Nothing is left behind or changed.
public struct Doctor {
    private let store: String
    private let directory: ContainerDirectory

    /// - Parameter store: directory of the profile store.
    public init(store: String, directory: ContainerDirectory = ContainerDirectory()) {
        self.store = store
        self.directory = directory
    }

    /// Takes a fraction of a second; up to 5 s where an engine takes the question and does not answer. For a
    /// moment the eBPF programs are attached.
    public func examine() async -> DoctorReport {
        let kernel = DoctorKernel.current()
        let cgroups = DoctorCgroups.current()
        let fentry = AttachmentProbe.ask(.fentry)
        let lsm = AttachmentProbe.ask(.lsm)
        let sensor = DoctorSensor.attempt(cgroupRoot: cgroups.root)
        let engines = DoctorEngines(engines: await directory.engines())

        var findings = kernel.findings
        findings += sensor.findings
        findings += kernel.attachmentFindings(sensor: sensor, fentry: fentry, lsm: lsm)
        findings.append(cgroups.finding)
        findings += engines.findings
        findings += DoctorStore(path: store).findings
        findings += kernel.blindSpots
        return DoctorReport(findings: findings, attachment: sensor.canAttach ? "tracepoint" : nil)
    }
}

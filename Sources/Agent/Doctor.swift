import Containers
import Metrics
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
        let hierarchies = CgroupHierarchies.current()
        let cgroups = DoctorCgroups(hierarchies: hierarchies)
        let sensor = DoctorSensor.attempt(cgroupRoot: cgroups.root, countsIO: hierarchies.needCountsOfIO)
        let attachment = DoctorAttachment(
            attachment: sensor.canAttach ? sensor.attachment : nil, looksAtEveryCall: sensor.looksAtEveryCall,
            isNotPermitted: sensor.isNotPermitted,
            fentry: AttachmentProbe.ask(.fentry), lsm: AttachmentProbe.ask(.lsm),
            securityModules: kernel.securityModules, ioUringDisabled: kernel.ioUringDisabled)
        let engines = DoctorEngines(engines: await directory.engines())

        var findings = kernel.findings
        findings += sensor.findings
        findings += attachment.findings
        findings.append(cgroups.finding)
        findings += DoctorResources.current(hierarchies).findings
        findings += engines.findings
        findings += DoctorStore(path: store).findings
        findings += attachment.blindSpots
        return DoctorReport(findings: findings, attachment: attachment.attachment?.rawValue)
    }
}

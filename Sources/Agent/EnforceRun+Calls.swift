import Baseline
import Containers
import ProfileStore

extension EnforceRun {
    /// Whether any profile that may judge in this run holds system calls: then they are recorded. A profile that learns
    /// its first ones later is judged by them from the next run on.
    static func needsCalls(_ store: ProfileStore, _ selector: ContainerSelector) throws(StoreError) -> Bool {
        let images = ContainerSelector(images: selector.images)
        for summary in try store.profileSummaries() {
            let image = ContainerIdentity(id: "", name: "", image: summary.image, runtime: "")
            // A container that is named may be of any image.
            guard !selector.containers.isEmpty || images.matches(image) else { continue }
            if try store.profile(summary.key)?.holdsCalls == true { return true }
        }
        return false
    }
}

extension Profile {
    /// Whether system calls were recorded for any of its programs.
    var holdsCalls: Bool {
        learned.keys.contains { $0.kind == .syscall } || document?.processes.contains { !$0.syscalls.isEmpty } == true
    }
}

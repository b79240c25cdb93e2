/// Flags of what is done to logs, by whose hand.
///
/// Whoever writes a log may begin it anew, and programs for that rotate it. What a person's tools take away or overwrite
/// is gone on purpose.
enum LogDanger {
    static func flag(_ file: FileBehaviour, _ path: String) -> DangerFlag? {
        guard file.access == .write || file.access == .delete || file.access == .create else { return nil }
        let name = file.program.name
        guard !keepers.contains(name) else { return nil }
        let isRecord = records.matches(path)
        guard isRecord || PriorCategory.isLog(path) else { return nil }
        let isByHand = overwriters.contains(name) || (file.access == .delete && removers.contains(name))
        let isRecordByHand = isRecord && (isByHand || editors.contains(name) || ProgramKind(name) == .shell)
        guard isByHand || isRecordByHand else { return nil }
        let what = isRecord ? "the record of who logged in and what the system said" : "a log"
        return DangerFlag(
            .logTampering, isRecord || overwriters.contains(name) ? .high : .medium, ["T1070.002"],
            "\(name) \(FileDanger.verb(file.access)) \(file.path), \(what)")
    }

    private static let keepers: Set<String> = [
        "logrotate", "savelog", "rsyslogd", "syslogd", "syslog-ng", "systemd-journald", "newsyslog", "cronolog",
        "rotatelogs", "multilog", "svlogd",
    ]
    /// They leave the file and take what is in it.
    private static let overwriters: Set<String> = ["shred", "truncate", "wipe"]
    private static let removers: Set<String> = ["rm", "unlink", "mv", "find"]
    private static let editors: Set<String> = ["dd", "cp", "sed", "tee", "vi", "vim", "nano", "ed"]

    private static let records = PathPatternSet(
        [
            "/var/log/wtmp", "/var/log/btmp", "/var/log/lastlog", "/var/log/faillog", "/var/log/auth.log",
            "/var/log/secure", "/var/log/syslog", "/var/log/messages", "/var/log/kern.log", "/var/log/audit/**",
            "/run/utmp", "/var/run/utmp",
        ].map(SensitivePathTable.pattern))
}

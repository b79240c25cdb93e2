extension Observation {
    /// What nearly every program does on its way, whoever it is: it loads the image's own libraries, reads the
    /// loader's cache, its locale and the time zone, and uses the standard devices.
    ///
    /// Where the start of an unknown program is reported, these say nothing more; they are counted with it. A
    /// library that the image did not have is never ordinary.
    public var isOrdinaryForAnyProgram: Bool {
        guard case .file(let file) = behaviour, alternatePaths.isEmpty, !touchesSensitivePath else { return false }
        if StandardDevice.contains(file.path) { return file.access == .read || file.access == .write }
        guard file.access == .read || file.access == .exec else { return false }
        if OrdinaryPaths.files.contains(file.path) { return file.access == .read }
        if OrdinaryPaths.libraries.matches(file.path) { return true }
        return file.access == .read && OrdinaryPaths.data.matches(file.path)
    }
}

/// Devices that every container has and that lead nowhere.
enum StandardDevice {
    static func contains(_ path: String) -> Bool { names.contains(path) || path.hasPrefix("/dev/pts/") }

    private static let names: Set<String> = [
        "/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", "/dev/tty", "/dev/console", "/dev/ptmx",
    ]
}

private enum OrdinaryPaths {
    static let files: Set<String> = [
        "/etc/ld.so.cache", "/proc/filesystems", "/proc/self/maps", "/proc/self/stat", "/sys/devices/system/cpu/online",
        "/etc/localtime", "/etc/locale.alias", "/etc/nsswitch.conf",
    ]

    static let libraries = PathPatternSet(
        ["/lib", "/lib32", "/lib64", "/usr/lib", "/usr/lib32", "/usr/lib64"].flatMap { directory in
            ["*.so", "*.so.*"].flatMap { name in
                ["\(directory)/\(name)", "\(directory)/*-linux-gnu*/\(name)", "\(directory)/*-linux-musl*/\(name)"]
            }
        }.compactMap { try? PathPattern($0) })

    static let data = PathPatternSet(
        [
            "/usr/lib/locale/**", "/usr/share/locale/**", "/usr/lib/*/gconv/**", "/usr/share/zoneinfo/**",
            "/usr/lib/terminfo/**",
        ]
        .compactMap { try? PathPattern($0) })
}

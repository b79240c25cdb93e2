extension Observation {
    /// What nearly every program does on its way, whoever it is: it loads the image's own libraries, reads the
    /// loader's cache, its locale and the time zone, and uses the standard devices.
    ///
    /// Where the start of an unknown program is reported, these say nothing more; they are counted with it. A
    /// library that the image did not have is never ordinary.
    ///
    /// Libraries are mostly opened by a symbolic link (`libz.so.1`), so an act has two names often: both have to be
    /// ordinary.
    public var isOrdinaryForAnyProgram: Bool {
        guard case .file(let file) = behaviour, !touchesSensitivePath else { return false }
        return ([file.path] + alternatePaths).allSatisfy { OrdinaryPaths.contain($0, file.access) }
    }
}

extension Behaviour {
    /// As of an observation, for a behaviour without its moment.
    var isOrdinaryForAnyProgram: Bool {
        guard case .file(let file) = self else { return false }
        let path = PathPattern.rooted(file.path)
        return !SensitivePath.isSensitive(path, access: file.access) && OrdinaryPaths.contain(path, file.access)
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
    static func contain(_ path: String, _ access: Access) -> Bool {
        if StandardDevice.contains(path) { return access == .read || access == .write }
        guard access == .read || access == .exec else { return false }
        if files.contains(path) { return access == .read }
        if libraries.matches(path) { return true }
        return access == .read && data.matches(path)
    }

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

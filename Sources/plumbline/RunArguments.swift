import Agent
import ArgumentParser
import Containers
import Metrics
import Sensor

/// What `learn`, `enforce` and `record` have in common.
struct RunArguments: ParsableArguments {
    @Option(
        name: .customLong("for"),
        help: ArgumentHelp("End after this long (90s, 10m, 2h, 1d); else at Ctrl-C.", valueName: "duration"))
    var duration: DurationArgument?

    @Option(help: ArgumentHelp("Only containers whose image matches; may be given several times.", valueName: "glob"))
    var image: [String] = []

    @Option(help: ArgumentHelp("Only this container, by name or id; may be given several times.", valueName: "name"))
    var container: [String] = []

    /// For tests: a minute is long.
    @Option(help: .private) var startUp: DurationArgument?

    @OptionGroup var sensor: SensorArguments
    @OptionGroup var sampling: SamplingArguments

    func options(_ global: GlobalOptions, unitSeconds: UInt32 = 3600, capture: String? = nil) -> RunOptions {
        var options = sensor.options(global, capture: capture)
        options.selector = ContainerSelector(containers: container, images: image)
        options.seconds = duration?.seconds
        options.unitSeconds = unitSeconds
        options.tiers = sampling.tiers()
        options.startupSeconds = startUp?.seconds
        return options
    }
}

/// How the kernel is watched.
struct SensorArguments: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Size of the kernel's event buffer, for example 64k or 16M; rounded up to a power of two.",
            valueName: "bytes"))
    var ringBuffer: SizeArgument = SizeArgument(bytes: 8 << 20)

    @Option(
        help: ArgumentHelp(
            "Where the programs stand in the kernel: tracepoint or lsm; else the best that it allows (see doctor)."))
    var attachment: Attachment?

    func options(_ global: GlobalOptions, capture: String? = nil) -> RunOptions {
        RunOptions(store: global.store, ringBytes: ringBuffer.bytes, attachment: attachment, capture: capture)
    }
}

/// Whether system calls are recorded.
struct SystemCallArguments: ParsableArguments {
    @Flag(
        help: ArgumentHelp(
            "Keep also which system calls each program makes: profile export --format seccomp is made from them. "
                + "Every system call of the machine takes some 20 ns longer meanwhile."))
    var syscalls = false
}

/// How often the use of resources is sampled.
struct SamplingArguments: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "How often to sample cpu, memory, io and pids, then network and pressure, then descriptors; usually 1s,5s,30s "
                + "(compare: 1s,1s,5s). All times of judging resources follow the first.",
            valueName: "fast,middle,slow"))
    var sampling: TiersArgument?

    func tiers(_ usual: SamplingTiers = SamplingTiers()) -> SamplingTiers { sampling?.tiers ?? usual }
}

/// Three durations with commas, each no shorter than the one before: `1s,5s,30s`.
struct TiersArgument: ExpressibleByArgument {
    var tiers: SamplingTiers

    init?(argument: String) {
        let parts = argument.split(separator: ",").map { DurationArgument(argument: String($0))?.seconds }
        guard parts.count == 3, let fast = parts[0], let middle = parts[1], let slow = parts[2], fast >= 0.1,
            fast <= middle, middle <= slow
        else { return nil }
        tiers = SamplingTiers(fastSeconds: fast, middleSeconds: middle, slowSeconds: slow)
    }
}

/// `90s`, `10m`, `2h`, `1d`.
struct DurationArgument: ExpressibleByArgument {
    var seconds: Double

    init(seconds: Double) { self.seconds = seconds }

    init?(argument: String) {
        let units: [Character: Double] = ["s": 1, "m": 60, "h": 3_600, "d": 86_400]
        guard let unit = argument.last.flatMap({ units[$0] }), let count = Double(argument.dropLast()), count > 0,
            count.isFinite
        else { return nil }
        seconds = count * unit
    }

    var defaultValueDescription: String { "\(Int(seconds))s" }
}

/// A number of bytes, with `k`, `M` or `G` behind it for powers of 1,024.
struct SizeArgument: ExpressibleByArgument {
    var bytes: Int

    init(bytes: Int) { self.bytes = bytes }

    init?(argument: String) {
        let units: [Character: Int] = ["k": 10, "K": 10, "m": 20, "M": 20, "g": 30, "G": 30]
        let shift = argument.last.flatMap { units[$0] }
        guard let count = Int(shift == nil ? argument[...] : argument.dropLast()), count > 0, count < 1 << 30 else {
            return nil
        }
        bytes = count << (shift ?? 0)
        guard bytes >= 4096, bytes <= 1 << 30 else { return nil }
    }

    var defaultValueDescription: String { bytes % (1 << 20) == 0 ? "\(bytes >> 20)M" : "\(bytes)" }
}

extension Attachment: ExpressibleByArgument {}

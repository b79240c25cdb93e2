import Foundation
import PackagePlugin

/// Compiles the target's `BPF/sensor.bpf.c` and embeds it, so that a plain `swift build` does everything and
/// the installed tool is one file.
@main
struct CompileBPF: BuildToolPlugin {
    func createBuildCommands(context: PluginContext, target: Target) throws -> [Command] {
        guard let target = target as? SourceModuleTarget else { return [] }
        let sources = target.directoryURL.appending(path: "BPF")
        let layout = context.package.directoryURL.appending(path: "Sources/CSensor/include")
        let output = context.pluginWorkDirectoryURL.appending(path: "SensorObject.swift")
        let files =
            try FileManager.default.contentsOfDirectory(at: sources, includingPropertiesForKeys: nil)
            + ["event_layout.h", "handlers.h"].map { layout.appending(path: $0) }
        return [
            .buildCommand(
                displayName: "Compiling eBPF sensor",
                executable: try context.tool(named: "CompileBPFTool").url,
                arguments: [
                    try context.tool(named: "clang").url.path, sources.appending(path: "sensor.bpf.c").path,
                    output.path, "SensorObject", layout.path,
                ],
                inputFiles: files,
                outputFiles: [output])
        ]
    }
}

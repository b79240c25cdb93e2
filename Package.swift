// swift-tools-version: 6.2
import PackageDescription

/// Every own target is held to the same bar: Swift 6 mode (the tools version's default) and no warnings.
let strict: [SwiftSetting] = [.treatAllWarnings(as: .error)]

let package = Package(
    name: "plumbline",
    products: [.executable(name: "plumbline", targets: ["plumbline"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-http2", from: "1.38.0"),
        .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        .executableTarget(
            name: "plumbline",
            dependencies: [
                "Agent", "Reporting", "ProfileStore", "PolicyFormats", "Containers", "Metrics", "Sensor", "Baseline",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: strict),
        .target(
            name: "Agent",
            dependencies: ["Reporting", "ProfileStore", "Containers", "Metrics", "Sensor", "Baseline"],
            swiftSettings: strict),
        .target(
            name: "Reporting", dependencies: ["Baseline", .product(name: "GRDB", package: "GRDB.swift")],
            swiftSettings: strict),
        .target(
            name: "ProfileStore",
            dependencies: [
                "Baseline", "CLMDB", "Yams",
                .product(name: "SwiftProtobuf", package: "swift-protobuf"),
            ],
            exclude: ["Records/store.proto"],
            swiftSettings: strict),
        .target(name: "PolicyFormats", dependencies: ["Baseline"], swiftSettings: strict),
        .target(name: "Baseline", swiftSettings: strict),
        .target(
            name: "Containers",
            dependencies: [
                "Baseline", "CMessageDigest",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOHTTP2", package: "swift-nio-http2"),
                .product(name: "SwiftProtobuf", package: "swift-protobuf"),
            ],
            exclude: ["Containerd/containerd.proto"],
            swiftSettings: strict),
        .target(
            name: "Sensor",
            dependencies: ["Baseline", "CSensor"],
            exclude: ["BPF"],
            swiftSettings: strict,
            plugins: ["CompileBPF"]),
        .target(name: "Metrics", dependencies: ["Baseline"], swiftSettings: strict),
        .target(name: "CSensor", dependencies: ["CBPF"]),
        .systemLibrary(name: "CBPF", pkgConfig: "libbpf", providers: [.apt(["libbpf-dev"])]),
        .systemLibrary(name: "CMessageDigest", providers: [.apt(["libmd-dev"])]),
        .systemLibrary(name: "CLMDB", pkgConfig: "lmdb", providers: [.apt(["liblmdb-dev"])]),
        .executableTarget(name: "CompileBPFTool", swiftSettings: strict),
        .executableTarget(
            name: "EvaluateTool", dependencies: ["Agent", "Containers", "Sensor", "Baseline"], path: "tools/evaluation",
            swiftSettings: strict),
        .plugin(name: "CompileBPF", capability: .buildTool(), dependencies: ["CompileBPFTool"]),
        .testTarget(name: "BaselineTests", dependencies: ["Baseline"], swiftSettings: strict),
        .testTarget(name: "ReportingTests", dependencies: ["Reporting"], swiftSettings: strict),
        .testTarget(
            name: "ProfileStoreTests",
            dependencies: ["ProfileStore", "Baseline", "CLMDB", "Sensor", "EvaluateTool"],
            swiftSettings: strict),
        .executableTarget(
            name: "StoreWriterProbe", dependencies: ["ProfileStore", "Baseline"], path: "Tests/StoreWriterProbe",
            swiftSettings: strict),
        .testTarget(
            name: "PolicyFormatsTests", dependencies: ["PolicyFormats", "Baseline"], exclude: ["Schemas"],
            swiftSettings: strict),
        .testTarget(
            name: "ContainersTests",
            dependencies: ["Containers", .product(name: "NIOCore", package: "swift-nio")], exclude: ["Fixtures"],
            swiftSettings: strict),
        .testTarget(
            name: "SensorTests", dependencies: ["Sensor", "CSensor", "SensorTestSupport"], swiftSettings: strict),
        .testTarget(name: "MetricsTests", dependencies: ["Metrics", "Baseline"], swiftSettings: strict),
        .testTarget(
            name: "AgentTests",
            dependencies: ["Agent", "Metrics", "CAllocationCounter", "CSensor", "SensorTestSupport"],
            swiftSettings: strict),
        .target(
            name: "SensorTestSupport", dependencies: ["Sensor", "CSensor"], path: "Tests/SensorTestSupport",
            swiftSettings: strict),
        .executableTarget(
            name: "SamplingBench", dependencies: ["Metrics", "Baseline"], path: "tools/benchmark/SamplingBench",
            swiftSettings: strict),
        .target(name: "CAllocationCounter", path: "Tests/CAllocationCounter"),
        .testTarget(name: "CommandTests", dependencies: ["plumbline"], swiftSettings: strict),
        .testTarget(name: "IntegrationTests", dependencies: [], swiftSettings: strict),
    ]
)

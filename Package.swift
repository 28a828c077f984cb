// swift-tools-version: 6.2
import PackageDescription

/// What every target builds with: the language as strict as it gets, and no warning survives.
let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
]
/// Sources without C pointers also name every unsafe expression.
let memorySafe: [SwiftSetting] = strict + [.strictMemorySafety()]

let package = Package(
    name: "nattvakt",
    dependencies: [
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/swiftcsv/SwiftCSV", from: "0.10.0"),
    ],
    targets: [
        .systemLibrary(
            name: "CMosquitto",
            pkgConfig: "libmosquitto",
            providers: [.apt(["libmosquitto-dev"])]
        ),
        .systemLibrary(name: "CMalloc"),
        .systemLibrary(name: "CSQLiteSetting", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
        .target(name: "GatewayCore", swiftSettings: memorySafe),
        .target(
            name: "StrictYAML",
            dependencies: [.product(name: "Yams", package: "Yams")],
            swiftSettings: memorySafe
        ),
        .target(name: "ProfileLanguage", dependencies: ["GatewayCore", "StrictYAML"], swiftSettings: memorySafe),
        .target(
            name: "AccessLedger",
            dependencies: ["GatewayCore", .product(name: "Crypto", package: "swift-crypto")],
            swiftSettings: memorySafe
        ),
        .target(
            name: "EventStore",
            dependencies: [
                "CSQLiteSetting", "GatewayCore", "AccessLedger", .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
            ],
            swiftSettings: memorySafe
        ),
        .target(name: "MQTTLink", dependencies: ["CMosquitto", "GatewayCore"], swiftSettings: strict),
        .target(name: "PatrolDispatch", dependencies: ["GatewayCore"], swiftSettings: memorySafe),
        .target(
            name: "ConsoleHTTP",
            dependencies: [
                "GatewayCore", .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: memorySafe
        ),
        .target(
            name: "NightSimulator",
            dependencies: ["GatewayCore", "ProfileLanguage"],
            swiftSettings: memorySafe
        ),
        .target(
            name: "GatewayService",
            dependencies: [
                "GatewayCore", "StrictYAML", "ProfileLanguage", "AccessLedger", "EventStore", "MQTTLink",
                "PatrolDispatch", "ConsoleHTTP", "NightSimulator",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
                .product(name: "SwiftCSV", package: "SwiftCSV"),
            ],
            swiftSettings: memorySafe
        ),
        .executableTarget(
            name: "nattvakt",
            dependencies: [
                "CMalloc", "GatewayService", "EventStore", "GatewayCore", "ProfileLanguage",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: memorySafe
        ),
        .target(name: "GatewayTestKit", dependencies: ["GatewayCore"], swiftSettings: memorySafe),

        .testTarget(
            name: "GatewayCoreTests",
            dependencies: ["GatewayCore", "GatewayTestKit"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "StrictYAMLTests",
            dependencies: ["StrictYAML"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "ProfileLanguageTests",
            dependencies: ["ProfileLanguage", "StrictYAML", "GatewayCore", "GatewayTestKit"],
            exclude: ["Fixtures"],
            swiftSettings: strict
        ),
        // What `Scripts/fuzz` builds with libFuzzer; built as usual, it reads the inputs that were found.
        .executableTarget(
            name: "DecoderFuzzer",
            dependencies: ["ProfileLanguage", "GatewayCore", "GatewayTestKit", "StrictYAML"],
            path: "Tests/DecoderFuzzer",
            swiftSettings: strict
        ),
        // What `Benchmarks/run decode` measures with: reading alone, without a gateway around it.
        .executableTarget(
            name: "DecodeSpeed",
            dependencies: ["ProfileLanguage", "GatewayCore"],
            path: "Benchmarks/DecodeSpeed",
            swiftSettings: strict
        ),
        .testTarget(
            name: "AccessLedgerTests",
            dependencies: ["AccessLedger", "GatewayCore", "GatewayTestKit"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "NightSimulatorTests",
            dependencies: ["NightSimulator", "GatewayCore", "GatewayTestKit", "PatrolDispatch", "ProfileLanguage"],
            swiftSettings: strict
        ),
        // A process that the tests of EventStore kill in the middle of a commit.
        .executableTarget(
            name: "StoreVictim",
            dependencies: ["EventStore", "GatewayCore"],
            path: "Tests/StoreVictim",
            swiftSettings: strict
        ),
        .testTarget(
            name: "EventStoreTests",
            dependencies: [
                "EventStore", "AccessLedger", "GatewayCore", "GatewayTestKit", "StoreVictim",
                .product(name: "GRDB", package: "GRDB.swift"),
            ],
            resources: [.copy("Fixtures")],
            swiftSettings: strict
        ),
        // A gateway's worth of process that the tests of MQTTLink kill with SIGKILL.
        .executableTarget(
            name: "MQTTLinkVictim",
            dependencies: ["MQTTLink", "GatewayCore"],
            path: "Tests/MQTTLinkVictim",
            swiftSettings: strict
        ),
        .testTarget(
            name: "PatrolDispatchTests",
            dependencies: ["PatrolDispatch", "GatewayCore", "GatewayTestKit"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "GatewayServiceTests",
            dependencies: [
                "GatewayService", "GatewayCore", "EventStore", "MQTTLink", "PatrolDispatch", "ProfileLanguage",
                "StrictYAML",
                "GatewayTestKit",
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "SystemTests",
            dependencies: [
                "GatewayService", "GatewayCore", "EventStore", "MQTTLink", "PatrolDispatch", "ProfileLanguage",
                "GatewayTestKit", "nattvakt",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "MQTTLinkTests",
            dependencies: ["MQTTLink", "MQTTLinkVictim", "GatewayCore", "GatewayTestKit"],
            swiftSettings: strict
        ),
    ],
    swiftLanguageModes: [.v6]
)

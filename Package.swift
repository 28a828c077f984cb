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
    ],
    targets: [
        .systemLibrary(
            name: "CMosquitto", pkgConfig: "libmosquitto", providers: [.apt(["libmosquitto-dev"])]),
        .target(name: "GatewayCore", swiftSettings: memorySafe),
        .target(
            name: "StrictYAML", dependencies: [.product(name: "Yams", package: "Yams")],
            swiftSettings: memorySafe),
        .target(name: "ProfileLanguage", dependencies: ["GatewayCore", "StrictYAML"], swiftSettings: memorySafe),
        .target(
            name: "AccessLedger",
            dependencies: ["GatewayCore", .product(name: "Crypto", package: "swift-crypto")],
            swiftSettings: memorySafe),
        .target(
            name: "EventStore",
            dependencies: ["GatewayCore", "AccessLedger", .product(name: "GRDB", package: "GRDB.swift")],
            swiftSettings: memorySafe),
        .target(name: "MQTTLink", dependencies: ["CMosquitto", "GatewayCore"], swiftSettings: strict),
        .target(name: "GatewayTestKit", dependencies: ["GatewayCore"], swiftSettings: memorySafe),

        .testTarget(
            name: "GatewayCoreTests", dependencies: ["GatewayCore", "GatewayTestKit"], swiftSettings: strict),
        .testTarget(
            name: "StrictYAMLTests", dependencies: ["StrictYAML"], swiftSettings: strict),
        .testTarget(
            name: "ProfileLanguageTests",
            dependencies: ["ProfileLanguage", "StrictYAML", "GatewayCore", "GatewayTestKit"], exclude: ["Fixtures"],
            swiftSettings: strict),
        .testTarget(
            name: "AccessLedgerTests", dependencies: ["AccessLedger", "GatewayCore", "GatewayTestKit"],
            swiftSettings: strict),
        .testTarget(
            name: "EventStoreTests", dependencies: ["EventStore", "GatewayCore", "GatewayTestKit"],
            swiftSettings: strict),
        .testTarget(
            name: "MQTTLinkTests", dependencies: ["MQTTLink", "GatewayCore", "GatewayTestKit"],
            swiftSettings: strict),
    ],
    swiftLanguageModes: [.v6]
)

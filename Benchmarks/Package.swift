// swift-tools-version: 6.2
import PackageDescription

/// Load for a running gateway.
///
/// It knows the gateway only by what it speaks: the executable and MQTT.
///
/// So nothing of the main package has to become public for it, and what is measured is what is installed.
let package = Package(
    name: "nattvakt-benchmarks",
    dependencies: [.package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")],
    targets: [
        .systemLibrary(name: "CMosquitto", pkgConfig: "libmosquitto", providers: [.apt(["libmosquitto-dev"])]),
        .executableTarget(
            name: "nattvakt-load",
            dependencies: ["CMosquitto", .product(name: "ArgumentParser", package: "swift-argument-parser")],
            swiftSettings: [
                .enableUpcomingFeature("ExistentialAny"),
                .enableUpcomingFeature("InternalImportsByDefault"),
                .enableUpcomingFeature("MemberImportVisibility"),
                .treatAllWarnings(as: .error),
            ]
        ),
    ],
    swiftLanguageModes: [.v6]
)

import Foundation
import MQTTLink
import Testing

/// An authority and certificates made with openssl in the test's folder.
struct TestCertificates {
    let folder: TestFolder
    let authority: String
    let serverCertificate: String
    let serverKey: String

    init(in folder: TestFolder, authority name: String = "authority") throws {
        self.folder = folder
        let prefix = "\(folder.path)/\(name)"
        authority = "\(prefix).pem"
        try Self.openssl(
            "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=\(name)"
                + " -keyout \(prefix).key -out \(authority)"
        )
        (serverCertificate, serverKey) = try Self.sign(
            "localhost",
            by: prefix,
            names: "subjectAltName=DNS:localhost,IP:127.0.0.1"
        )
    }

    /// A certificate for a client with the given CN.
    func client(_ name: String) throws -> TLSFiles.Identity {
        let (certificate, key) = try Self.sign(name, by: String(authority.dropLast(4)), names: nil)
        return TLSFiles.Identity(certificate: certificate, privateKey: key)
    }

    func listener(port: UInt16) -> BrokerSettings.DeviceListener {
        BrokerSettings.DeviceListener(
            addresses: ["127.0.0.1", "127.0.0.2"],
            port: port,
            authorities: authority,
            certificate: serverCertificate,
            privateKey: serverKey
        )
    }

    private static func sign(_ name: String, by prefix: String, names: String?) throws -> (String, String) {
        let path = "\(prefix)-\(name)"
        try openssl(
            "req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=\(name) -keyout \(path).key -out \(path).csr"
        )
        try Data((names ?? "basicConstraints=CA:FALSE").utf8).write(to: URL(fileURLWithPath: "\(path).ext"))
        try openssl(
            "x509 -req -days 2 -in \(path).csr -CA \(prefix).pem -CAkey \(prefix).key -CAcreateserial"
                + " -extfile \(path).ext -out \(path).pem"
        )
        return ("\(path).pem", "\(path).key")
    }

    private static func openssl(_ words: String) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/openssl")
        process.arguments = words.split(separator: " ").map(String.init)
        process.standardError = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "openssl \(words)")
    }
}

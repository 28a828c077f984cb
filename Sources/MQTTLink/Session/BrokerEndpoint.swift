import Glibc

/// Where a broker listens.
package enum BrokerEndpoint: Sendable, Equatable, CustomStringConvertible {
    /// A host name or address, and a port from 1 to 65,535.
    case tcp(host: String, port: UInt16)
    /// The path of a Unix socket: no network, no TLS, guarded by file rights.
    case unixSocket(path: String)

    package var description: String {
        switch self {
        case .tcp(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        case .unixSocket(let path): path
        }
    }

    /// The host as libmosquitto takes it: it connects to a Unix socket when the port is zero.
    var host: String {
        switch self {
        case .tcp(let host, _): host
        case .unixSocket(let path): path
        }
    }

    var port: Int32 {
        switch self {
        case .tcp(_, let port): Int32(port)
        case .unixSocket: 0
        }
    }

    /// True when the host is a name, which may stand for addresses of both families.
    var isNamedHost: Bool {
        guard case .tcp(let host, _) = self else { return false }
        return !host.contains(":") && !host.allSatisfy { $0.isNumber || $0 == "." }
    }
}

/// The files of a TLS connection, PEM each; TLS 1.2 is the least that is spoken.
package struct TLSFiles: Sendable, Equatable {
    /// Certificates of the authorities that may vouch for the broker; several in one file while a CA is replaced.
    package var authorities: String
    /// Our own certificate and its private key, for a broker that asks for them.
    package var identity: Identity?

    package struct Identity: Sendable, Equatable {
        package var certificate: String
        package var privateKey: String

        package init(certificate: String, privateKey: String) {
            self.certificate = certificate
            self.privateKey = privateKey
        }
    }

    package init(authorities: String, identity: Identity? = nil) {
        self.authorities = authorities
        self.identity = identity
    }

    /// Refuses files that this process cannot read.
    func check() throws(MQTTLinkError) {
        for path in [authorities, identity?.certificate, identity?.privateKey].compactMap(\.self) {
            guard access(path, R_OK) != 0 else { continue }
            throw MQTTLinkError(
                .tlsFileUnreadable,
                "TLS file \(path) cannot be read (\(systemError()))",
                remedy: "Check the path, and that the user that runs the gateway may read it."
            )
        }
    }
}

import Glibc
import Synchronization

/// A TCP port that nothing listens on, on any of the addresses, picked by the system.
///
/// Never the same twice in one process, whose brokers may not have taken theirs yet. Somebody else may take it before the
/// broker does; then the start fails with `broker.port-taken`.
func freePort(on addresses: [String]) throws(MQTTLinkError) -> UInt16 {
    for _ in 0..<64 {
        guard let first = addresses.first, let port = bindBriefly(to: first, port: 0) else { break }
        guard handedOut.withLock({ $0.insert(port).inserted }) else { continue }
        if addresses.dropFirst().allSatisfy({ bindBriefly(to: $0, port: port) != nil }) { return port }
    }
    throw MQTTLinkError(
        .brokerPortTaken,
        "no free port on \(addresses.joined(separator: ", "))",
        remedy: "Choose a port with mqtt.port."
    )
}

private let handedOut = Mutex<Set<UInt16>>([])

/// True when this machine has the address, so that a machine without IPv6 can do without `::1`.
func canListen(on address: String) -> Bool { bindBriefly(to: address, port: 0) != nil }

/// The port that the system gives for `port` on `address`, or `nil` when it refuses.
private func bindBriefly(to address: String, port: UInt16) -> UInt16? {
    var hints = addrinfo()
    hints.ai_flags = AI_PASSIVE
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    var found: UnsafeMutablePointer<addrinfo>?
    guard getaddrinfo(address, String(port), &hints, &found) == 0, let entry = found?.pointee else { return nil }
    defer { freeaddrinfo(found) }
    let descriptor = socket(entry.ai_family, entry.ai_socktype, 0)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    guard bind(descriptor, entry.ai_addr, entry.ai_addrlen) == 0 else { return nil }
    return boundPort(of: descriptor)
}

private func boundPort(of descriptor: Int32) -> UInt16? {
    var storage = sockaddr_storage()
    var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    return withUnsafeMutablePointer(to: &storage) { pointer in
        pointer.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) { address in
            let isKnown =
                getsockname(
                    descriptor,
                    UnsafeMutableRawPointer(address).assumingMemoryBound(to: sockaddr.self),
                    &length
                ) == 0
            // The port stands at the same place for both families.
            return isKnown ? UInt16(bigEndian: address.pointee.sin6_port) : nil
        }
    }
}

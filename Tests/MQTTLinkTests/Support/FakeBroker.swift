import Foundation
import MQTTLink
import Synchronization
import Testing

/// A broker that does exactly what a test says, byte for byte, and keeps the packets it got.
final class FakeBroker: Sendable {
    let port: UInt16
    private let listener: Int32
    private let script: @Sendable (FakeConnection) -> Void
    private let connections = Mutex<[FakeConnection]>([])

    /// Listens on a free port; `script` runs on a thread of its own for each connection, after CONNECT was read.
    init(_ script: @escaping @Sendable (FakeConnection) -> Void) throws {
        self.script = script
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        self.listener = listener
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                _ = bind(listener, generic, length)
                _ = getsockname(listener, generic, &length)
            }
        }
        port = UInt16(bigEndian: address.sin_port)
        try #require(listen(listener, 8) == 0)
        Thread.detachNewThread { [self] in acceptAll() }
    }

    func close() {
        shutdown(listener, Int32(SHUT_RDWR))
        Glibc.close(listener)
        for connection in all { connection.cut() }
    }

    /// Connections in the order in which they came.
    var all: [FakeConnection] { connections.withLock(\.self) }

    func settings(_ clientID: String, filters: [String] = ["#"]) -> MQTTSessionSettings {
        MQTTSessionSettings(clientID: clientID, endpoint: .tcp(host: "127.0.0.1", port: port), filters: filters)
    }

    private func acceptAll() {
        while true {
            let socket = accept(listener, nil, nil)
            guard socket >= 0 else { return }
            let connection = FakeConnection(socket: socket)
            connections.withLock { $0.append(connection) }
            let script = script
            Thread.detachNewThread {
                guard connection.readPacket()?.kind == .connect else { return }
                script(connection)
            }
        }
    }
}

struct FakePacket: Sendable, Equatable {
    enum Kind: UInt8, Sendable {
        case connect = 0x10
        case publish = 0x30
        case acknowledgement = 0x40
        case subscribe = 0x80
        case unsubscribe = 0xA0
        case ping = 0xC0
        case disconnect = 0xE0
    }

    var header: UInt8
    var body: [UInt8]

    var kind: Kind? { Kind(rawValue: header & 0xF0) }

    /// The filters of a SUBSCRIBE or an UNSUBSCRIBE.
    var filters: [String] {
        var (filters, rest) = ([String](), body.dropFirst(3))
        while rest.count > 2 {
            let length = Int(rest[rest.startIndex]) << 8 | Int(rest[rest.startIndex + 1])
            filters.append(String(decoding: rest.dropFirst(2).prefix(length), as: UTF8.self))
            rest = rest.dropFirst(2 + length + (kind == .subscribe ? 1 : 0))
        }
        return filters
    }
}

/// One connection to the fake broker.
final class FakeConnection: Sendable {
    private let socket: Int32
    private let packets = Mutex<[FakePacket]>([])

    init(socket: Int32) { self.socket = socket }

    /// Everything that has been read so far.
    var received: [FakePacket] { packets.withLock(\.self) }

    /// Reads one packet; `nil` when the connection has ended.
    @discardableResult
    func readPacket() -> FakePacket? {
        guard let header = readBytes(1)?.first, let length = readLength(), let body = readBytes(length) else {
            return nil
        }
        let packet = FakePacket(header: header, body: body)
        packets.withLock { $0.append(packet) }
        return packet
    }

    private func readLength() -> Int? {
        var (length, shift) = (0, 0)
        while let byte = readBytes(1)?.first {
            length |= Int(byte & 0x7F) << shift
            shift += 7
            if byte & 0x80 == 0 { return length }
        }
        return nil
    }

    private func readBytes(_ count: Int) -> [UInt8]? {
        var bytes: [UInt8] = []
        while bytes.count < count {
            var part = [UInt8](repeating: 0, count: count - bytes.count)
            let got = recv(socket, &part, part.count, 0)
            guard got > 0 else { return nil }
            bytes += part.prefix(got)
        }
        return bytes
    }

    /// Answers CONNECT and SUBSCRIBE as a broker should, with the given answers to the filters.
    func welcome(isSessionPresent: Bool = true, answers: [UInt8] = [1]) {
        send([0x20, 3, isSessionPresent ? 1 : 0, 0, 0])
        guard !answers.isEmpty, let request = readPacket(), request.kind == .subscribe else { return }
        answer(request, answers)
    }

    /// Answers a SUBSCRIBE or an UNSUBSCRIBE.
    func answer(_ request: FakePacket, _ answers: [UInt8]) {
        let header: UInt8 = request.kind == .subscribe ? 0x90 : 0xB0
        send([header, UInt8(3 + answers.count), request.body[0], request.body[1], 0] + answers)
    }

    /// Reads until a packet of one kind has come.
    func read(until kind: FakePacket.Kind) -> FakePacket? {
        while let packet = readPacket() {
            if packet.kind == kind { return packet }
        }
        return nil
    }

    /// Sends a message of at most 100 bytes.
    func publish(
        _ payload: String,
        topic: [UInt8] = Array("a".utf8),
        packet: UInt16 = 1,
        flags: UInt8 = 2
    ) {
        let number = flags & 6 == 0 ? [] : [UInt8(packet >> 8), UInt8(packet & 0xFF)]
        let body = [0, UInt8(topic.count)] + topic + number + [0] + Array(payload.utf8)
        send([0x30 | flags, UInt8(body.count)] + body)
    }

    /// Reads, and answers pings and publishes, until the connection ends.
    func keepReading(answersPublishes: Bool = true) {
        while let packet = readPacket() {
            switch packet.kind {
            case .ping: send([0xD0, 0])
            case .publish where packet.header & 6 == 2 && answersPublishes:
                let topicBytes = Int(packet.body[1])
                send([0x40, 2, packet.body[2 + topicBytes], packet.body[3 + topicBytes]])
            default: break
            }
        }
    }

    func send(_ bytes: [UInt8]) { _ = Glibc.send(socket, bytes, bytes.count, Int32(MSG_NOSIGNAL)) }

    /// How many acknowledgements of messages have arrived.
    var acknowledgements: Int { received.count { $0.kind == .acknowledgement } }

    func cut() { shutdown(socket, Int32(SHUT_RDWR)) }
}

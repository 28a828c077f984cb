import CMosquitto
import Glibc

/// One MQTT connection, driven by the loop that owns it.
///
/// Everything is queued by the library and written corked by `flush()`, as the gateway does it, so that a burst leaves
/// in few segments. Nagle is off.
final class Client {
    private let handle: OpaquePointer
    /// Called from inside `read()` for each message, with its topic and payload.
    var received: (UnsafePointer<CChar>, UnsafeRawBufferPointer) -> Void = { _, _ in }
    /// Called from inside `read()` when the broker has acknowledged a packet.
    var acknowledged: (Int32) -> Void = { _ in }
    private var isAccepted = false
    private var isSubscribed = false
    /// Grows with everything that comes in, so that a read that brought nothing can be told.
    private var arrivals = 0
    /// Publishes that the broker has not acknowledged.
    private(set) var unacknowledged = 0

    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    /// Connects and waits until the broker has accepted.
    ///
    /// - Parameters:
    ///   - name: the client identifier.
    ///   - port: on the loopback.
    ///   - isPersistent: true when the broker is to keep what comes while nobody is connected.
    /// - Throws: `Failure` when there is no broker or it says no.
    init(named name: String, port: Int32, isPersistent: Bool = false) throws {
        _ = library
        guard let handle = mosquitto_new(name, !isPersistent, nil) else { throw Failure(description: "no memory") }
        self.handle = handle
        mosquitto_user_data_set(handle, Unmanaged.passUnretained(self).toOpaque())
        mosquitto_threaded_set(handle, true)
        mosquitto_int_option(handle, MOSQ_OPT_TCP_NODELAY, 1)
        mosquitto_max_inflight_messages_set(handle, 0)
        setCallbacks()
        try check(mosquitto_connect(handle, "127.0.0.1", port, 60), "connect")
        try wait(for: "CONNACK") { isAccepted }
    }

    deinit {
        mosquitto_disconnect(handle)
        mosquitto_loop_write(handle, 1)
        mosquitto_destroy(handle)
    }

    private func setCallbacks() {
        mosquitto_connect_callback_set(handle) { _, context, code in
            Client.from(context).accepted(code)
        }
        mosquitto_subscribe_callback_set(handle) { _, context, _, _, _ in
            Client.from(context).isSubscribed = true
        }
        mosquitto_publish_callback_set(handle) { _, context, packet in
            let client = Client.from(context)
            client.arrivals += 1
            client.unacknowledged -= 1
            client.acknowledged(packet)
        }
        mosquitto_message_callback_set(handle) { _, context, message in
            guard let message = message?.pointee, let topic = message.topic else { return }
            let client = Client.from(context)
            client.arrivals += 1
            client.received(topic, UnsafeRawBufferPointer(start: message.payload, count: Int(message.payloadlen)))
        }
    }

    private static func from(_ context: UnsafeMutableRawPointer?) -> Client {
        guard let context else { preconditionFailure("the library lost the client") }
        return Unmanaged<Client>.fromOpaque(context).takeUnretainedValue()
    }

    private func accepted(_ code: Int32) { isAccepted = code == 0 }

    private func check(_ result: Int32, _ what: String) throws {
        guard result == 0 else { throw Failure(description: "\(what): \(String(cString: mosquitto_strerror(result)))") }
    }

    /// The descriptor to poll.
    var socket: Int32 { mosquitto_socket(handle) }
    var wantsToWrite: Bool { mosquitto_want_write(handle) }

    /// Subscribes with QoS 1 and waits for the broker's word.
    func subscribe(to filter: String) throws {
        isSubscribed = false
        try check(mosquitto_subscribe(handle, nil, filter, 1), "subscribe")
        try wait(for: "SUBACK") { isSubscribed }
    }

    /// Queues a publish with QoS 1 and returns the packet's number.
    @discardableResult
    func publish(_ topic: UnsafePointer<CChar>, _ payload: UnsafeRawBufferPointer) throws -> Int32 {
        var packet: Int32 = 0
        try check(
            mosquitto_publish(handle, &packet, topic, Int32(payload.count), payload.baseAddress, 1, false),
            "publish"
        )
        unacknowledged += 1
        return packet
    }

    /// Reads until nothing is left.
    func read() throws {
        var before = arrivals
        repeat {
            before = arrivals
            try check(mosquitto_loop_read(handle, 1), "read")
        } while arrivals != before
    }

    /// Writes all that waits, until the socket takes no more.
    func flush() throws {
        guard wantsToWrite else { return }
        setCork(1)
        let result = mosquitto_loop_write(handle, 1)
        setCork(0)
        try check(result, "write")
    }

    private func setCork(_ value: Int32) {
        var value = value
        setsockopt(socket, Int32(IPPROTO_TCP), TCP_CORK, &value, socklen_t(MemoryLayout<Int32>.size))
    }

    /// Sends a ping when one is due.
    func keepAlive() throws { try check(mosquitto_loop_misc(handle), "ping") }

    private func wait(for what: String, until isDone: () -> Bool) throws {
        let end = Clock.now() + 5_000_000_000
        while !isDone() {
            guard Clock.now() < end else { throw Failure(description: "no \(what) within 5 s") }
            try serve([self], until: Clock.now() + 10_000_000)
        }
    }
}

/// Waits for the sockets of some clients until a moment at most, and lets each read and write once.
func serve(_ clients: [Client], until end: Int64) throws {
    var descriptors = clients.map {
        pollfd(fd: $0.socket, events: Int16(POLLIN) | ($0.wantsToWrite ? Int16(POLLOUT) : 0), revents: 0)
    }
    let span = max(end - Clock.now(), 0)
    var limit = timespec(tv_sec: Int(span / 1_000_000_000), tv_nsec: Int(span % 1_000_000_000))
    guard ppoll(&descriptors, nfds_t(descriptors.count), &limit, nil) > 0 else { return }
    for (client, descriptor) in zip(clients, descriptors) where descriptor.revents != 0 {
        if Int32(descriptor.revents) & (POLLIN | POLLERR | POLLHUP) != 0 { try client.read() }
        try client.flush()
    }
}

/// The clock of all measurements.
enum Clock {
    /// Nanoseconds on the monotonic clock.
    static func now() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}

private let library: Void = { _ = mosquitto_lib_init() }()

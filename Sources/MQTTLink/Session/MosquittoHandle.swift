import CMosquitto
import GatewayCore
import Glibc

/// One libmosquitto client, freed when its owner lets go of it.
///
/// Used by one thread alone. It speaks MQTT 5 only: that brings a session that never expires by the client's own wish,
/// reason codes for every refusal, and the broker's word when another client takes the session.
struct MosquittoHandle: ~Copyable {
    private let client: OpaquePointer
    private let settings: MQTTSessionSettings

    /// `inbox` receives what the library calls back with and must outlive the handle.
    init(
        settings: MQTTSessionSettings,
        credentials: MQTTCredentials?,
        inbox: CallbackInbox
    ) throws(MQTTLinkError) {
        _ = mosquittoLibrary
        try settings.tls?.check()
        guard let client = mosquitto_new(settings.clientID, false, Unmanaged.passUnretained(inbox).toOpaque()) else {
            throw MQTTLinkError(
                .outOfResources,
                "no memory for a connection to the broker (\(systemError()))",
                remedy: "Free memory or raise MemoryMax of the service."
            )
        }
        self.client = client
        self.settings = settings
        setOptions()
        setCallbacks(of: client)
        setTLS()
        if let credentials {
            mosquitto_username_pw_set(client, credentials.user, credentials.password)
        }
        if let announcement = settings.announcement {
            mosquitto_will_set(
                client,
                announcement.topic,
                Int32(announcement.offline.count),
                announcement.offline,
                1,
                true
            )
        }
        if !settings.isWatching { setSessionThatNeverExpires() }
    }

    deinit { mosquitto_destroy(client) }

    private func setOptions() {
        // Acknowledgements are only queued, never written from inside a read: this is what lets us commit first.
        mosquitto_threaded_set(client, true)
        mosquitto_int_option(client, MOSQ_OPT_PROTOCOL_VERSION, MQTT_PROTOCOL_V5)
        mosquitto_int_option(client, MOSQ_OPT_TCP_NODELAY, 1)
        mosquitto_int_option(client, MOSQ_OPT_RECEIVE_MAXIMUM, Int32(settings.batchLimit))
        mosquitto_int_option(client, MOSQ_OPT_SEND_MAXIMUM, Int32(settings.publishWindow))
    }

    private func setTLS() {
        guard let tls = settings.tls else { return }
        mosquitto_tls_set(client, tls.authorities, nil, tls.identity?.certificate, tls.identity?.privateKey, nil)
        // Without a version libmosquitto takes TLS 1.2 and newer; naming one would shut newer ones out or in.
        mosquitto_tls_opts_set(client, verifyPeer, nil, nil)
    }

    /// Has the library keep the connect properties for every later connection.
    ///
    /// Only the blocking connect call takes properties. Its port is checked after they are kept, so an impossible port
    /// hands them over without a connection. A test looks for them in the bytes of CONNECT.
    private func setSessionThatNeverExpires() {
        var properties: OpaquePointer?
        mosquitto_property_add_int32(&properties, Int32(MQTT_PROP_SESSION_EXPIRY_INTERVAL.rawValue), .max)
        mosquitto_connect_bind_v5(client, "", -1, 60, nil, properties)
        mosquitto_property_free_all(&properties)
    }

    /// Whether the library tells its log.
    func setLog(isTold: Bool) {
        if isTold { setLogCallback(of: client) } else { mosquitto_log_callback_set(client, nil) }
    }

    // MARK: Connection

    /// The socket, or a negative number when there is none.
    var socket: Int32 { mosquitto_socket(client) }
    var wantsToWrite: Bool { mosquitto_want_write(client) }

    /// Starts a connection without waiting for it.
    ///
    /// What an earlier connection had not sent is dropped, publishes with QoS 1 excepted.
    /// A name may stand for addresses of both families, and the library tries the first one alone: so every second
    /// attempt asks for IPv4 and every third for IPv6.
    func startConnecting(attempt: Int) -> Int32 {
        let families: [String?] = [nil, "0.0.0.0", "::"]
        let family = settings.endpoint.isNamedHost ? families[(attempt - 1) % families.count] : nil
        mosquitto_string_option(client, MOSQ_OPT_BIND_ADDRESS, family)
        return mosquitto_connect_bind_async(
            client,
            settings.endpoint.host,
            settings.endpoint.port,
            Int32(settings.keepalive.wholeSeconds),
            nil
        )
    }

    /// Takes one packet, or what there is of it, from the socket; callbacks run inside.
    func readPacket() -> Int32 { mosquitto_loop_read(client, 1) }

    /// Writes all that waits, until the socket takes no more.
    ///
    /// The library calls `write` for every packet. Between cork and uncork they share segments, and the broker wakes up
    /// once for all of them.
    func write() -> Int32 {
        guard wantsToWrite else { return 0 }
        setCork(1)
        let result = mosquitto_loop_write(client, 1)
        // The result may say that `errno` tells why.
        let reason = errno
        setCork(0)
        errno = reason
        return result
    }

    private func setCork(_ value: Int32) {
        guard socket >= 0 else { return }
        var value = value
        setsockopt(socket, Int32(IPPROTO_TCP), TCP_CORK, &value, socklen_t(MemoryLayout<Int32>.size))
    }

    /// Sends a ping when one is due; call it at least once a second.
    func keepAlive() -> Int32 { mosquitto_loop_misc(client) }

    /// Makes the connection useless at once: nothing that is queued leaves any more.
    func sever() {
        guard socket >= 0 else { return }
        shutdown(socket, Int32(SHUT_RDWR))
    }

    // MARK: Packets

    /// Asks for the filters; the answer comes to `CallbackInbox.subscribed`.
    ///
    /// Retained messages come only when the subscription is new to the broker, so a reconnect does not replay them.
    func subscribe(to filters: [String]) -> Int32 {
        var names: [UnsafeMutablePointer<CChar>?] = filters.map { strdup($0) }
        defer { for name in names { free(name) } }
        return mosquitto_subscribe_multiple(
            client,
            nil,
            Int32(names.count),
            &names,
            settings.isWatching ? 0 : 1,
            Int32(MQTT_SUB_OPT_SEND_RETAIN_NEW.rawValue),
            nil
        )
    }

    /// Gives the filters up; nothing waits for the answer.
    func unsubscribe(from filters: [String]) -> Int32 {
        var names: [UnsafeMutablePointer<CChar>?] = filters.map { strdup($0) }
        defer { for name in names { free(name) } }
        return mosquitto_unsubscribe_multiple(client, nil, Int32(names.count), &names, nil)
    }

    /// Queues one publish; `packet` is the number under which the broker will acknowledge it.
    func publish(_ publish: Publish) -> (result: Int32, packet: Int32) {
        var packet: Int32 = 0
        let result = mosquitto_publish(
            client,
            &packet,
            publish.topic,
            Int32(publish.payload.count),
            publish.payload,
            publish.quality.rawValue,
            publish.isRetained
        )
        return (result, packet)
    }

    /// Queues the good-bye, after which the socket closes; the broker keeps the session.
    func disconnect() -> Int32 { mosquitto_disconnect_v5(client, 0, nil) }
}

/// OpenSSL's SSL_VERIFY_PEER: a broker without a valid certificate is refused.
private let verifyPeer: Int32 = 1

/// Initialises the library once, whichever session comes first.
private let mosquittoLibrary: Void = { mosquitto_lib_init() }()

/// True when `filter` is empty or the library takes it for malformed.
func mosquittoRefuses(filter: String) -> Bool { filter.isEmpty || mosquitto_sub_topic_check(filter) != 0 }

/// What the library calls an error number that it returned.
func mosquittoText(_ result: Int32) -> String {
    result == Int32(MOSQ_ERR_ERRNO.rawValue) ? systemError() : String(cString: mosquitto_strerror(result))
}

import CMosquitto
import Glibc

/// The messages of a run: alarm number n comes from device number n and carries n in its `id`.
struct Alarms {
    /// Tells the messages of this run from any other's.
    let tag: String
    private let seconds = Int(time(nil))

    /// Alarms by way of the gateway, or the same bytes on a topic that only the load knows.
    enum Target: String, CaseIterable {
        /// Publisher → broker → subscriber.
        case direct
        /// Publisher → broker → a client that stores nothing → broker → subscriber.
        case relay
        /// Publisher → broker → gateway → broker → subscriber.
        case gateway

        /// Where to listen for what comes of a publish.
        var filter: String {
            switch self {
            case .direct: "bench/direct"
            case .relay: Relay.output
            case .gateway: "nattvakt/v1/alerts/+"
            }
        }
    }

    static func device(_ number: Int) -> String { "d\(padded(number, 6))" }
    static func button(_ number: Int) -> String { "b\(padded(number, 6))" }
    static func lock(_ number: Int) -> String { "l\(padded(number, 6))" }

    /// What the alarm's message calls itself.
    func id(_ number: Int) -> String { "\(tag)-\(Alarms.padded(number, 8))" }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(width - digits.count, 0)) + digits
    }

    func topic(_ target: Target, device: Int) -> String {
        switch target {
        case .direct: "bench/direct"
        case .relay: Relay.input
        case .gateway: "v1/p/bench/d/\(Alarms.device(device))/up/alarm"
        }
    }

    /// `{"id": "<tag>-<n>", …}`, as a safety alarm sends it.
    func payload(_ number: Int) -> [UInt8] {
        var moment = seconds
        var parts = tm()
        gmtime_r(&moment, &parts)
        let date = "\(1900 + Int(parts.tm_year))-\(two(parts.tm_mon + 1))-\(two(parts.tm_mday))"
        let time = "\(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec)).250Z"
        return Array(
            #"{"id":"\#(id(number))","seq":\#(number),"t":"\#(date)T\#(time)","type":"panic","battery":87}"#.utf8
        )
    }

    private func two(_ number: Int32) -> String { Alarms.padded(Int(number), 2) }

    /// The number of the alarm that a message is about; `nil` for messages of other runs and for later transitions.
    func number(in payload: UnsafeRawBufferPointer, _ target: Target) -> Int? {
        if target == .gateway, payload.firstIndex(of: #""transition":"raised""#) == nil { return nil }
        guard let start = payload.firstIndex(of: #"":"\#(tag)-"#) else { return nil }
        var number = 0
        for byte in payload[(start + 4 + tag.utf8.count)...] {
            guard (48...57).contains(byte) else { break }
            number = number * 10 + Int(byte - 48)
        }
        return number
    }
}

extension UnsafeRawBufferPointer {
    /// Where a text begins in the bytes.
    func firstIndex(of text: String) -> Int? {
        var text = text
        return text.withUTF8 { needle in
            guard let start = baseAddress, let found = memmem(start, count, needle.baseAddress, needle.count) else {
                return nil
            }
            return UnsafeRawPointer(found) - start
        }
    }
}

import StrictYAML

/// One change to the parsed text of a profile, in four bytes: where (two), how, and with what.
struct ProfileChange {
    /// Words of the language, so that a change says something more often than not.
    private static let pieces = [
        "all", "any", "not", "", "null", "0", "-1", "65535", "1e308", "9223372036854775807", "true", "false",
        "json:/*/*", "json:/a",
        "bytes:0+8", "bits:0/7+16", "uint64", "int24", "hex", "base64", "quarantine", "absent", "binary", "json",
        "text", "csv",
        "hash", "drop", "epochMillis", "{id}", "{id}/{id}", "a/+/b", "#", "(?<a>.*)", "$id", "$other", "/", "[1, 2]",
        "24h",
        "panic", "lock_unlocked", "teltonikaCodec8", "siaDC09", "scaipXML", "big", "little", "tag:1", "text:1",
        "topic:id",
    ]

    private let place: Int
    private let way: Int
    private let with: Int

    init(_ bytes: [UInt8]) {
        place = Int(bytes[0]) << 8 | Int(bytes[1])
        way = Int(bytes[2])
        with = Int(bytes[3])
    }

    /// Changes what stands at one of the places; one that an earlier change took away stays away.
    func apply(to root: inout SourceNode, places: [NodePath], of original: SourceNode) {
        let donor = original.node(at: places[(with << 8 | way) % places.count][...])
        root.change(at: places[place % places.count][...]) { node in
            switch way % 5 {
            case 0:
                node.content = .scalar(SourceNode.Scalar(text: Self.pieces[with % Self.pieces.count], isQuoted: false))
            case 1:
                node.content = .scalar(SourceNode.Scalar(text: Self.pieces[with % Self.pieces.count], isQuoted: true))
            case 2: node = donor ?? node
            case 3: node.removeChild(with)
            default: node.damageText(with)
            }
        }
    }
}

/// The way to a node: which child of the root, which of that one, and so on.
typealias NodePath = [Int]

extension SourceNode {
    private var children: [SourceNode] {
        switch content {
        case .mapping(let members): members.map(\.value)
        case .sequence(let nodes): nodes
        case .scalar: []
        }
    }

    /// The ways to all nodes, from the top.
    var paths: [NodePath] {
        [[]] + children.enumerated().flatMap { number, child in child.paths.map { [number] + $0 } }
    }

    fileprivate func node(at path: ArraySlice<Int>) -> SourceNode? {
        guard let first = path.first else { return self }
        let children = children
        return first < children.count ? children[first].node(at: path.dropFirst()) : nil
    }

    fileprivate mutating func change(at path: ArraySlice<Int>, _ body: (inout SourceNode) -> Void) {
        guard let first = path.first else { return body(&self) }
        switch content {
        case .mapping(var members) where first < members.count:
            members[first].value.change(at: path.dropFirst(), body)
            content = .mapping(members)
        case .sequence(var nodes) where first < nodes.count:
            nodes[first].change(at: path.dropFirst(), body)
            content = .sequence(nodes)
        default: break
        }
    }

    fileprivate mutating func removeChild(_ number: Int) {
        switch content {
        case .mapping(var members) where !members.isEmpty:
            members.remove(at: number % members.count)
            content = .mapping(members)
        case .sequence(var nodes) where !nodes.isEmpty:
            if number < 128 {
                nodes.remove(at: number % nodes.count)
            } else {
                nodes.append(nodes[number % nodes.count])
            }
            content = .sequence(nodes)
        default: break
        }
    }

    fileprivate mutating func damageText(_ number: Int) {
        guard case .scalar(var scalar) = content, !scalar.text.isEmpty else { return }
        var bytes = Array(scalar.text.utf8)
        bytes[number % bytes.count] = UInt8(32 + number % 95)
        scalar.text = String(decoding: bytes, as: UTF8.self)
        content = .scalar(scalar)
    }
}

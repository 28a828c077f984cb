/// Bytes with a layout of their own: a binary payload, or one that stands as text in a field of the message.
///
/// What fields take from it is taken by place; with tags, by place within the value of a tag.
struct Frame: Sendable {
    var name: String
    /// Slots of the texts that may carry it, first one first; the whole payload comes under a slot too.
    var carriers: [Int]
    /// The field whose text carries it instead; −1 for none.
    var carrierField = -1
    var encoding = Encoding.raw
    /// Topics it is read from, as bits.
    var topics: UInt64 = .max
    /// Number of the condition under which the message has this layout; −1 for always.
    var when = -1
    /// How many bytes it may have; empty for any number.
    var lengths: [Int] = []
    /// Bytes of another length are of another frame, and no fault.
    var leavesOtherLengths = false
    /// The slot that all of it comes under.
    var slot: Int
    var isLittleEndian = false
    var tags: TagTable?
    var records: RecordRow?

    /// How the bytes are written in the text that carries them.
    enum Encoding: String, Sendable, CaseIterable {
        case raw
        case hex
        case base64
    }

    func applies(to topic: Int) -> Bool { topics & (1 << UInt64(topic)) != 0 }
}

/// A run of tags, each followed by a value whose length the tag alone tells.
struct TagTable: Sendable {
    /// Bytes of a tag, 1 to 4.
    var tagBytes: Int
    /// Bytes of the value of each tag.
    var lengths: [UInt32: Int] = [:]
    /// The slot that the first value of a tag comes under.
    var slots: [UInt32: Int] = [:]
    /// Each value of these tags is a message of its own.
    var recordTags: Set<UInt32> = []
    /// Tags that may stand there several times, of which the first counts.
    var repeatable: Set<UInt32> = []
}

/// Records of one size, one after the other, up to the end of the frame: each is a message of its own.
struct RecordRow: Sendable {
    /// Bytes before the first.
    var after: Int
    /// Bytes of each.
    var size: Int
    /// The slot that a record comes under.
    var slot: Int
}

/// The part of some bytes that a field takes.
struct ByteCut: Sendable {
    /// From the beginning.
    var offset: Int
    var count: Int
    var isSigned = false
    var isLittleEndian = false
    /// The lowest bit of what is taken and how many bits; `nil` for all.
    var bits: (low: Int, count: Int)?

    /// The number in the bytes at the cut; `nil` where there are not enough bytes, or more than a number holds.
    func number(in bytes: ArraySlice<UInt8>) -> Int64? {
        guard count <= 8, let part = part(of: bytes) else { return nil }
        var number: UInt64 = 0
        for byte in isLittleEndian ? Array(part.reversed()) : Array(part) { number = number << 8 | UInt64(byte) }
        var width = count * 8
        if let bits {
            number = number >> UInt64(bits.low)
            width = bits.count
            if width < 64 { number &= (1 << UInt64(width)) - 1 }
        }
        if isSigned, width < 64, number >> UInt64(width - 1) == 1 { number |= ~0 << UInt64(width) }
        return isSigned ? Int64(bitPattern: number) : Int64(exactly: number)
    }

    /// The bytes at the cut; `nil` where there are not enough.
    func part(of bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        guard offset + count <= bytes.count else { return nil }
        let start = bytes.startIndex + offset
        return bytes[start..<start + count]
    }
}

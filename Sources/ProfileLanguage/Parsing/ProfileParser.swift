import GatewayCore
package import StrictYAML

extension DeviceProfile {
    /// Reads and checks a profile; throws every fault that was found, with its place and its remedy.
    package static func parse(_ text: String, file: String) throws(SourceErrors) -> DeviceProfile {
        try parse(SourceNode.parse(text, file: file, limits: SourceLimits(bytes: 256 << 10, depth: 24)), file: file)
    }

    /// Reads and checks a profile of which the text has been parsed.
    package static func parse(_ root: SourceNode, file: String) throws(SourceErrors) -> DeviceProfile {
        let parser = ProfileParser(file: file)
        parser.read(root)
        try parser.faults.throwIfAny()
        return DeviceProfile(parser.profile)
    }
}

/// Turns the nodes of one file into a profile, block by block, in the order in which blocks need each other.
///
/// Lives for one file; faults are collected so that one run shows them all.
final class ProfileParser {
    let file: String
    let faults = SourceFaults()
    var profile: ProfileDraft
    /// Slots by what they are taken from, so that two fields with one source share it.
    var slots: [String: Int] = [:]
    var topicNumbers: [String: Int] = [:]
    var fieldNumbers: [String: Int] = [:]
    var timeNumbers: [String: Int] = [:]
    var levelNumbers: [String: Int] = [:]
    var frameNumbers: [String: Int] = [:]
    /// Topics whose lane the profile states itself.
    var fixedLanes: Set<Int> = []
    /// Column names of each topic, by its number.
    var columnNames: [Int: [String]] = [:]

    static let keys = [
        "apiVersion", "metadata", "limits", "topics", "identity", "fields", "frames", "times", "occurredAt", "position",
        "testWhen", "levels", "dedup", "rules", "unmatched", "batteries", "supervision", "acknowledge", "commands",
        "overrides", "tests",
    ]
    static let maxItems = 128

    init(file: String) {
        self.file = file
        profile = ProfileDraft(file: file)
    }

    func read(_ root: SourceNode) {
        guard let top = MappingReader(root, "a profile", keys: Self.keys, faults: faults) else { return }
        readVersion(top)
        if let node = top.required("metadata") { readMetadata(node) }
        if let node = top.node("limits") { readLimits(node) }
        let topics = readTopics(top)
        readOverrides(top)
        readFields(top, ofFrames: false)
        readFrames(top)
        profile.firstCutField = profile.fields.count
        readFields(top, ofFrames: true)
        readTimes(top)
        for topic in topics { readLate(topic) }
        if let node = top.required("identity") { readIdentity(node) }
        readLevels(top)
        readPosition(top)
        readDedup(top)
        if let node = top.node("testWhen") { profile.testWhen = condition(node).map { profile.conditions.add($0) } }
        readRules(top)
        readBatteries(top)
        profile.unmatched = top.requiredWord("unmatched", as: UnmatchedPolicy.self) ?? .quarantine
        if let node = top.node("supervision") { readSupervision(node) }
        if let node = top.node("acknowledge") { readAcknowledge(node) }
        readCommands(top)
        readSamples(top)
        finish()
    }

    private func readVersion(_ top: MappingReader) {
        guard let text = top.requiredText("apiVersion"), text != "deviceprofile/v1" else { return }
        faults.report(
            .apiVersion,
            at: top.place(of: "apiVersion"),
            "'\(text)' is not a version of the profile language",
            remedy: "Write 'deviceprofile/v1', or use a newer gateway."
        )
    }

    private func readMetadata(_ node: SourceNode) {
        let keys = ["id", "revision", "vendor", "model", "firmware", "deviceClass", "status", "documentation"]
        guard let map = MappingReader(node, "'metadata'", keys: keys, faults: faults) else { return }
        let id = map.requiredText("id") ?? ""
        if !id.isEmpty, !id.utf8.allSatisfy(isIDByte) || id.utf8.count > 64 {
            faults.report(
                .badName,
                at: map.place(of: "id"),
                "a profile id has lower-case letters, digits, '.' and '-'",
                remedy: "Write it like 'nuki.smart-lock'."
            )
        }
        profile.id = ProfileID(id)
        profile.revision = map.requiredInteger("revision", in: 1...1_000_000) ?? 0
        profile.vendor = map.requiredText("vendor") ?? ""
        profile.model = map.requiredText("model") ?? ""
        profile.firmware = map.text("firmware")
        profile.deviceClass = map.requiredWord("deviceClass", as: DeviceClass.self) ?? .hub
        profile.status = map.requiredWord("status", as: ProfileStatus.self) ?? .draft
        profile.documentation = map.requiredText("documentation") ?? ""
    }

    private func readLimits(_ node: SourceNode) {
        let keys = ["payloadBytes", "depth", "members", "batch"]
        guard let map = MappingReader(node, "'limits'", keys: keys, faults: faults) else { return }
        profile.limits.payloadBytes = map.integer("payloadBytes", in: 1...262_144) ?? profile.limits.payloadBytes
        profile.limits.depth = map.integer("depth", in: 1...32) ?? profile.limits.depth
        profile.limits.members = map.integer("members", in: 1...4096) ?? profile.limits.members
        profile.limits.batch = map.integer("batch", in: 1...1024) ?? profile.limits.batch
    }

    /// The slot of a source; the same source always gets the same slot.
    func slot(for source: String) -> Int {
        if let known = slots[source] { return known }
        slots[source] = profile.slotCount
        profile.slotCount += 1
        return profile.slotCount - 1
    }

    func isWithinLimit(_ nodes: [SourceNode], _ what: String) -> Bool {
        guard nodes.count > Self.maxItems else { return true }
        faults.report(
            .tooMany,
            at: nodes[Self.maxItems].place,
            "more than \(Self.maxItems) \(what)",
            remedy: "Split the profile by product."
        )
        return false
    }

    private func isIDByte(_ byte: UInt8) -> Bool {
        (97...122).contains(byte) || (48...57).contains(byte) || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-")
    }
}

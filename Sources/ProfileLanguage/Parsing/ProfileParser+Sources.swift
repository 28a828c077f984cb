import StrictYAML

extension ProfileParser {
    /// Where a field's value comes from.
    private enum Source {
        /// In the document, or in one element of a batch.
        case json(JSONPointer)
        /// In the document, outside the elements of a batch.
        case root(JSONPointer)
        case capture(String)
        case column(String)
        /// The whole bare payload.
        case text
        /// All bytes of a binary payload.
        case payload
    }

    func readSources(_ map: MappingReader, _ field: inout Field) {
        guard map.required("from") != nil else { return }
        var wildcards = 0
        for node in map.list("from") {
            if let text = node.scalar?.text, text.hasPrefix("override:") {
                field.override = override(text, at: node.place)
                if map.list("from").count > 1 || field.override == nil { continue }
                continue
            }
            guard let text = node.scalar?.text, let source = source(text, at: node.place) else { continue }
            if pointer(of: source)?.hasWildcard == true { wildcards += 1 }
            if let container = map.text("inside") {
                readNested(container, source, text, map, &field)
                continue
            }
            let slot = slot(for: text)
            field.slots.append(slot)
            if !place(source, slot, in: field.topics) {
                faults.report(
                    .badSource,
                    at: node.place,
                    "no topic of this field can have '\(text)'",
                    remedy: "Check 'via', the topic's format, its captures and its columns."
                )
            }
        }
        field.isMany = wildcards > 0
        if wildcards > 0, wildcards < field.slots.count {
            faults.report(
                .badSource,
                at: map.place(of: "from"),
                "all sources of a field have a wildcard, or none",
                remedy: "Make two fields of it."
            )
        }
    }

    private func source(_ text: String, at place: SourcePlace) -> Source? {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let rest = parts.count == 2 ? parts[1] : ""
        switch parts[0] {
        case "json": if let pointer = JSONPointer(rest) { return .json(pointer) }
        case "root": if let pointer = JSONPointer(rest) { return .root(pointer) }
        case "topic" where isName(rest): return .capture(rest)
        case "column" where !rest.isEmpty: return .column(rest)
        case "text" where parts.count == 1: return .text
        case "payload" where parts.count == 1: return .payload
        default: break
        }
        faults.report(
            .badSource,
            at: place,
            "'\(text)' is not a source",
            remedy: "Write json:/pointer, root:/pointer, topic:capture, column:name, override:name, text or payload."
        )
        return nil
    }

    private func pointer(of source: Source) -> JSONPointer? {
        switch source {
        case .json(let pointer), .root(let pointer): pointer
        default: nil
        }
    }

    /// Makes every topic that can have the source look for it; `false` when none can.
    private func place(_ source: Source, _ slot: Int, in topics: UInt64) -> Bool {
        var isPlaced = false
        for number in profile.topics.indices where topics & (1 << UInt64(number)) != 0 {
            isPlaced = place(source, slot, inTopic: number) || isPlaced
        }
        return isPlaced
    }

    private func place(_ source: Source, _ slot: Int, inTopic number: Int) -> Bool {
        let format = profile.topics[number].format
        switch source {
        case .json(let pointer):
            guard format.isDocument else { return false }
            if profile.topics[number].elementPlan != nil {
                profile.topics[number].elementPlan?.add(pointer, slot: slot)
            } else {
                profile.topics[number].plan.add(pointer, slot: slot)
            }
            return true
        case .root(let pointer):
            guard format.isDocument else { return false }
            profile.topics[number].plan.add(pointer, slot: slot)
            return true
        case .capture(let name):
            return profile.topics[number].pattern.captureNames.contains(name)
        case .column(let name):
            guard let column = columnNames[number]?.firstIndex(of: name) else { return false }
            profile.topics[number].columnSlots[column] = slot
            return true
        case .text:
            guard format == .text || format == .jsonOrText else { return false }
            profile.topics[number].textSlot = slot
            return true
        case .payload:
            guard format == .binary else { return false }
            profile.topics[number].textSlot = slot
            return true
        }
    }

    /// A value of a JSON document that stands inside the text of another field.
    private func readNested(
        _ container: String,
        _ source: Source,
        _ text: String,
        _ map: MappingReader,
        _ field: inout Field
    ) {
        guard let number = self.field(container, at: map.place(of: "inside")) else { return }
        guard case .json(let pointer) = source, let slotOfContainer = profile.fields[number].slots.first,
            !profile.fields[number].isMany
        else {
            faults.report(
                .badSource,
                at: map.place(of: "from"),
                "inside a field only 'json:/pointer' can be taken",
                remedy: "Take the text with one field, and the value inside it with another."
            )
            return
        }
        let slot = slot(for: "inside \(container) \(text)")
        field.slots.append(slot)
        field.topics &= profile.fields[number].topics
        if let known = profile.nested.firstIndex(where: { $0.container == slotOfContainer }) {
            profile.nested[known].plan.add(pointer, slot: slot)
        } else {
            var plan = ScanPlan()
            plan.add(pointer, slot: slot)
            profile.nested.append(NestedDocument(container: slotOfContainer, plan: plan))
        }
    }
}

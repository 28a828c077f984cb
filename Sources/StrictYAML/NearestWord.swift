/// The word that was probably meant; `nil` when none is near.
///
/// Near is at most two edits away, or one for words of up to four letters. Case and `_`, `-` do not count.
package func nearestWord(to word: String, among words: some Sequence<String>) -> String? {
    let wanted = folded(word)
    let limit = wanted.count <= 4 ? 1 : 2
    var best: (word: String, distance: Int)?
    for candidate in words {
        let distance = editDistance(wanted, folded(candidate))
        if distance <= limit, distance < best?.distance ?? Int.max { best = (candidate, distance) }
    }
    return best?.word
}

/// What to do about a wrong word: the nearest right one, and all that are allowed.
package func wordRemedy(for word: String, among words: [String]) -> String {
    var seen: Set<String> = []
    let list = "Allowed: \(words.filter { seen.insert($0).inserted }.joined(separator: ", "))."
    guard let nearest = nearestWord(to: word, among: words) else { return list }
    return "Did you mean '\(nearest)'? \(list)"
}

private func folded(_ word: String) -> [UInt8] {
    word.lowercased().utf8.filter { $0 != UInt8(ascii: "_") && $0 != UInt8(ascii: "-") }
}

/// Insertions, deletions, replacements and swaps of neighbours that turn one word into the other.
private func editDistance(_ left: [UInt8], _ right: [UInt8]) -> Int {
    guard abs(left.count - right.count) <= 2 else { return Int.max }
    var rows = [Array(0...right.count)]
    for (row, byte) in left.enumerated() {
        var line = [row + 1]
        for (column, other) in right.enumerated() {
            var cost = min(rows[row][column] + (byte == other ? 0 : 1), rows[row][column + 1] + 1, line[column] + 1)
            if row > 0, column > 0, byte == right[column - 1], left[row - 1] == other {
                cost = min(cost, rows[row - 1][column - 1] + 1)
            }
            line.append(cost)
        }
        rows.append(line)
    }
    return rows[left.count][right.count]
}

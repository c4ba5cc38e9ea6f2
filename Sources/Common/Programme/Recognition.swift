import Kernel

/// What the header of a column means.
public enum HeaderMatch: Hashable, Sendable {
    /// A core indicator, by its code.
    case indicator(String)
    /// A count of places, by its code: no target.
    case placeCount(String)
    /// Nothing that the catalogue knows.
    case none
    /// Several codes at once: somebody must choose.
    case ambiguous([String])
}

/// Reading the words of an annex. Everything is compared folded, so missing tone marks, decomposed text, line breaks
/// and the printed errors (`Cùng cố`, `Đổi thoại`, `đóng làm chủ`) make no difference (TRAPS 39, 40).
extension Catalogue {
    /// What a header, or the title of a row, means: whole, shortened, or with the headings above it joined before it.
    public func recognise(header: String) -> HeaderMatch {
        let folded = Vietnamese.folded(header)
        let indicators = indicators.filter { $0.headers.contains { $0.matches(folded: folded) } }.map(\.code)
        let counts = placeCounts.filter { $0.headers.contains { $0.matches(folded: folded) } }.map(\.code)
        switch (indicators.count, counts.count) {
        case (0, 0): return .none
        case (1, 0): return .indicator(indicators[0])
        case (0, 1): return .placeCount(counts[0])
        default: return .ambiguous(indicators + counts)
        }
    }

    /// The unit of count in a header: the last bracket that holds one, else an abbreviation such as ĐCTC or CLB in the
    /// text (TRAPS 24). Nil when there is none.
    public func countingUnit(inHeader header: String) -> String? {
        for bracket in Brackets.contents(of: header).reversed() {
            let folded = Vietnamese.folded(bracket)
            if let unit = words.countingUnits.first(where: { $0.forms.contains { $0.folded == folded } }) {
                return unit.name
            }
        }
        let folded = Vietnamese.folded(header)
        return words.countingUnits.first { $0.abbreviations.contains { $0.occurs(in: folded) } }?.name
    }

    /// The implementing tier that a label names (`Cấp tỉnh`, `Tỉnh thực hiện`, `huyện thực hiện`, `Xã`); nil when it names
    /// none or says more than a tier.
    public func tier(inLabel label: String) -> Tier? {
        var rest = " \(Vietnamese.folded(Brackets.removed(from: label))) "
        for filler in words.tierFillers.sorted(by: { $0.folded.count > $1.folded.count }) {
            while let range = rest.firstRange(of: " \(filler.folded) ") { rest.replaceSubrange(range, with: " ") }
        }
        let word = Vietnamese.trimmed(rest)
        return Tier.allCases.first { tier in words.tiers[tier, default: []].contains { $0.folded == word } }
    }

    /// What a row is by its label; nil for a row of a unit.
    public func rowKind(label: String) -> RowKind? {
        let folded = Vietnamese.folded(Brackets.removed(from: label))
        return words.rows.first { row in
            row.labels.contains { $0.folded == folded }
                || row.beginnings.contains { (folded + " ").hasPrefix($0.folded + " ") }
        }?.kind
    }

    /// The state that a note, or a target in words, puts a row into; nil when it says something else. Notes mix kinds: only
    /// the beginning of a note, or of a part behind a semicolon, tells (TRAPS 19).
    public func state(inNote note: String) -> StatusRule.Kind? {
        let parts = note.split(separator: ";").map { Vietnamese.folded(String($0)) + " " }
        return StatusRule.Kind.allCases.first { kind in
            words.states[kind, default: []].contains { phrase in parts.contains { $0.hasPrefix(phrase.folded + " ") } }
        }
    }

    /// What a responsible unit does, by a word before or after its name, and the name without it; nil when no word says it.
    public func partyRole(inName name: String) -> (role: PartyRole, name: String)? {
        let words = Vietnamese.line(name).split(separator: " ").map(String.init)
        for role in PartyRole.allCases {
            for phrase in self.words.partyRoles[role, default: []].sorted(by: { $0.folded.count > $1.folded.count }) {
                let count = phrase.folded.split(separator: " ").count
                guard words.count > count else { continue }
                if Vietnamese.folded(words.prefix(count).joined(separator: " ")) == phrase.folded {
                    let rest = words.dropFirst(count).joined(separator: " ")
                    return (role, Vietnamese.trimmed(rest.hasPrefix(":") ? String(rest.dropFirst()) : rest))
                }
                if Vietnamese.folded(words.suffix(count).joined(separator: " ")) == phrase.folded {
                    return (role, words.dropLast(count).joined(separator: " "))
                }
            }
        }
        return nil
    }

    /// What a column is by its header, besides an indicator; nil for anything else.
    public func columnKind(header: String) -> ColumnKind? {
        let folded = Vietnamese.folded(header)
        return ColumnKind.allCases.first { kind in words.columns[kind, default: []].contains { $0.folded == folded } }
    }

    /// Whether a header stands over the names of units.
    public func isUnitHeader(_ header: String) -> Bool { columnKind(header: header) == .unit }

    /// Whether a header stands over the numbers of rows.
    public func isNumberHeader(_ header: String) -> Bool { columnKind(header: header) == .number }

    /// The content that a heading names, by its number (`Nội dung 3 …`) or its whole title; nil when it names none.
    public func component(heading: String) -> Component? {
        let folded = Vietnamese.folded(heading)
        return components.first { component in
            let numbered = "noi dung \(component.number)"
            return (folded + " ").hasPrefix(numbered + " ")
                || ([component.title] + component.titles.map(\.text)).contains { Vietnamese.folded($0) == folded }
        }
    }

    /// The activity that a title names in one of the documents, `Hoạt động 1:` before it or not; nil when none.
    /// Numbers alone are not enough: they restart in every content and differ between documents (B26–28).
    public func activity(titled title: String) -> Activity? {
        var title = Vietnamese.folded(title)
        if let heading = title.prefixMatch(of: /hoat dong \d+\s/) { title.removeSubrange(heading.range) }
        return activities.first { activity in
            ([activity.title] + activity.titles.map(\.text)).contains { Vietnamese.folded($0) == title }
        }
    }
}

/// Parts of a label in round brackets; a bracket that is never closed (TRAPS 46) reaches to the end.
enum Brackets {
    static func contents(of text: String) -> [String] { split(text).inside }

    static func removed(from text: String) -> String { split(text).outside }

    private static func split(_ text: String) -> (inside: [String], outside: String) {
        var inside: [String] = []
        var outside = ""
        var open: String?
        for character in Vietnamese.line(text) {
            switch (character, open) {
            case ("(", let content):
                if let content { inside.append(content) }
                open = ""
            case (")", let content?):
                inside.append(content)
                open = nil
                outside.append(" ")
            case (_, let content?): open = content + String(character)
            case (_, nil): outside.append(character)
            }
        }
        if let open { inside.append(open) }
        return (inside, outside)
    }
}

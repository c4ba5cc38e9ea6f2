import Kernel

/// A core indicator: what is counted, in which unit, and the words by which a column of an annex is recognised (C35).
public struct Indicator: Hashable, Sendable {
    /// What its figure counts.
    public enum Counting: String, Hashable, Sendable, CaseIterable {
        /// Things held, trained or paid for.
        case count
        /// Models set up new or kept up, which one target names together but which are counted apart (C50, C51).
        case newAndMaintained = "new_and_maintained"
    }

    /// The identifier of the glossary: `communication_team`.
    public let code: String
    /// The name on pages: `Tổ truyền thông cộng đồng`.
    public let name: String
    /// The name above a narrow column: `Tổ truyền thông`.
    public let shortName: String
    /// The header of its column in an exported annex, with the unit in brackets at the end.
    public let header: String
    /// The number of its content.
    public let component: String
    /// The path of its activity.
    public let activity: String
    /// What its figure counts.
    public let counting: Counting
    /// The unit of count: `tổ`, `cuộc`, `người` …
    public let unit: String
    /// The units that documents print instead: `cuộc` for `lớp`, `cán bộ` for `người` (V248, V251).
    public let unitVariants: [UnitVariant]
    /// The kind of group whose register proves it; nil when it counts something else.
    public let groupKind: String?
    /// The national figures of phase I; nil when none is known.
    public let national: NationalFigure?
    /// A column is this indicator when one of these matches its header.
    public let headers: [HeaderRule]
    /// Printed headers and row titles that must be recognised as this indicator.
    public let examples: [HeaderExample]
    /// A remark for the catalogue page; nil when there is none.
    public let remark: String?
    /// Where it stands, and how far that was checked.
    public let source: Source

    /// Whether a unit is this indicator's own or one that a document is known to print for it.
    public func accepts(unit text: String) -> Bool {
        let folded = Vietnamese.folded(text)
        return ([unit] + unitVariants.map(\.unit)).contains { Vietnamese.folded($0) == folded }
    }
}

/// A unit of count that a document prints in place of the catalogue's.
public struct UnitVariant: Hashable, Sendable {
    /// In Vietnamese, as printed.
    public let unit: String
    /// The code of the ``SourceDocument`` that prints it.
    public let document: String
}

/// A national target of phase I, with the result where it was published.
public struct NationalFigure: Hashable, Sendable {
    /// The whole years that it covers.
    public let period: Period
    /// In the indicator's unit of count; at least 1.
    public let target: Int
    /// Nil when no result is known.
    public let result: Int?
    /// The day up to which the result counts; nil without a result.
    public let resultDay: Day?
    /// Where it stands, and how far that was checked.
    public let source: Source
}

/// A column that counts places (communes of region III, extremely difficult villages), not a target (A17).
public struct PlaceCount: Hashable, Sendable {
    /// English, stable.
    public let code: String
    /// In Vietnamese, as pages show it.
    public let name: String
    /// The tier of the places that are counted.
    public let tier: Tier
    /// A column is this count when one of these matches its header.
    public let headers: [HeaderRule]
    /// Printed headers that must be recognised as this count.
    public let examples: [HeaderExample]
    /// Where it stands, and how far that was checked.
    public let source: Source
}

/// A header that must be recognised.
public struct HeaderExample: Hashable, Sendable {
    /// As printed.
    public let text: String
    /// The code of the ``SourceDocument`` that prints it; nil for a shortened form that no known paper prints.
    public let document: String?
}

/// A word or several, compared without marks and case, on whole words.
public struct Phrase: Hashable, Sendable {
    /// As the catalogue writes it.
    public let written: String
    let folded: String

    /// Of words as written; they are folded here.
    public init(_ written: String) {
        self.written = written
        folded = Vietnamese.folded(written)
    }

    /// Whether it occurs in a folded text, as whole words.
    func occurs(in folded: String) -> Bool {
        !self.folded.isEmpty && " \(folded) ".contains(" \(self.folded) ")
    }
}

/// Words by which a header is recognised: every phrase of `all`, one of each group of `any`, none of `none`.
public struct HeaderRule: Hashable, Sendable {
    /// Every one must occur.
    public let all: [Phrase]
    /// One of each list must occur.
    public let any: [[Phrase]]
    /// None may occur.
    public let none: [Phrase]

    /// Of words as written; they are folded here.
    public init(all: [String] = [], any: [[String]] = [], none: [String] = []) {
        self.all = all.map(Phrase.init)
        self.any = any.map { $0.map(Phrase.init) }
        self.none = none.map(Phrase.init)
    }

    /// Whether it names no word that must occur, and so would match every header.
    public var isEmpty: Bool { all.isEmpty && any.isEmpty }

    /// A forbidden phrase that every matching header would contain: the rule can match nothing. Nil when there is none.
    public var contradiction: Phrase? {
        none.first { forbidden in
            all.contains { forbidden.occurs(in: $0.folded) }
                || any.contains { group in
                    !group.isEmpty && group.allSatisfy { forbidden.occurs(in: $0.folded) }
                }
        }
    }

    /// Whether a header that was folded already matches.
    func matches(folded: String) -> Bool {
        !isEmpty && all.allSatisfy { $0.occurs(in: folded) }
            && any.allSatisfy { group in group.contains { $0.occurs(in: folded) } }
            && !none.contains { $0.occurs(in: folded) }
    }
}

import Kernel
import Places

/// What happens to a unit in an administrative reform.
public enum ReformChange: String, Hashable, Sendable, Codable, CaseIterable {
    /// All of the old unit goes into the new one, with others.
    case merge
    /// A part of the old unit goes into the new one.
    case split
    /// The same unit under another name, type or code.
    case rename
    /// The same unit under another unit above.
    case move
    /// A tier above the commune ends; its units below say where its area went.
    case end

    /// As a line may say it, and as it is shown: `sáp nhập`.
    public var label: String {
        switch self {
        case .merge: "sáp nhập"
        case .split: "chia"
        case .rename: "đổi tên"
        case .move: "chuyển"
        case .end: "kết thúc"
        }
    }

    /// Reads the word of a line, in either language, tone marks not needed; nil for anything else.
    public init?(typed: String) {
        let folded = Vietnamese.folded(typed)
        let words: [String: ReformChange] = [
            "merge": .merge, "sap nhap": .merge, "nhap": .merge, "split": .split, "chia": .split, "chia tach": .split,
            "tach": .split, "rename": .rename, "doi ten": .rename, "move": .move, "chuyen": .move, "end": .end,
            "ket thuc": .end,
        ]
        guard let change = words[folded] else { return nil }
        self = change
    }
}

/// The columns of a reform's lines, in their usual order.
public enum ReformColumn: String, Hashable, Sendable, CaseIterable {
    case change
    case from = "from_code"
    case to = "to_code"
    case name
    case parent = "parent_code"
    case share

    /// The heading in Vietnamese, which files may use as well.
    public var label: String {
        switch self {
        case .change: "thay_doi"
        case .from: "ma_cu"
        case .to: "ma_moi"
        case .name: "ten_moi"
        case .parent: "ma_cap_tren"
        case .share: "phan"
        }
    }

    /// Reads a heading; nil for another word.
    init?(heading: String) {
        let folded = Vietnamese.folded(heading).replacing(" ", with: "_")
        guard let found = ReformColumn.allCases.first(where: { $0.rawValue == folded || $0.label == folded }) else {
            return nil
        }
        self = found
    }
}

/// One line: one old unit, or the part of one that goes to one new unit.
public struct ReformLine: Hashable, Sendable {
    /// In the file or the text, from 1.
    public let number: Int
    public let change: ReformChange
    /// Codes of the structure before and of the new one; `""` where the cell is blank.
    public let from: String
    public let to: String
    public let name: String
    public let parent: String
    public let share: Share?
    /// The letter of each column that the file has: `[.from: "B"]`.
    let letters: [ReformColumn: String]

    /// The code that the unit has afterwards; nil where it has none.
    var target: String? { change == .end ? nil : to.isEmpty ? from : to }

    /// The cell as Excel names it, `B3`; nil when the file lacks the column.
    func cell(_ column: ReformColumn) -> String? { letters[column].map { "\($0)\(number)" } }

    func value(_ column: ReformColumn) -> String {
        switch column {
        case .change: change.rawValue
        case .from: from
        case .to: to
        case .name: name
        case .parent: parent
        case .share: share?.rawValue ?? ""
        }
    }
}

/// A reform as it was typed or sent.
public struct ReformDraft: Hashable, Sendable {
    /// The first day of the new structure: `01/01/2027` or `2027-01-01`.
    public var day: String
    /// Of the new structure; blank is made from the day.
    public var name: String
    /// What decided it, as the offices cite it.
    public var decision: String
    /// The lines, comma, semicolon or tab between the cells.
    public var text: String

    /// The texts are normalised here; the lines keep their numbers.
    public init(day: String, name: String, decision: String, text: String) {
        self.day = Vietnamese.line(day)
        self.name = Vietnamese.line(name)
        self.decision = Vietnamese.line(decision)
        self.text = ReformText.clean(text)
    }

    /// A first day in front of a name that nobody gave: `Từ 01/01/2027`.
    static func usualName(from day: Day) -> String { "Từ \(day.written)" }
}

/// Something to mend in a reform; nothing is kept while one stands.
public struct ReformFault: Hashable, Sendable, Codable, Error {
    /// In the file, from 1; nil for what stands beside the lines.
    public let line: Int?
    /// `from_code`, `day`; nil when the whole line is meant.
    public let column: String?
    /// `B3`; nil outside the lines.
    public let cell: String?
    /// What stands there; nil for a blank.
    public let value: String?
    /// Stable, dotted, English: `reform.unknown_code`.
    public let code: String
    /// What is wrong, where, what to do, in Vietnamese, without the place of the cell.
    public let message: String

    init(_ code: String, _ line: ReformLine, _ column: ReformColumn?, _ message: String) {
        self.line = line.number
        self.column = column?.rawValue
        cell = column.flatMap(line.cell)
        value = column.map(line.value).flatMap { $0.isEmpty ? nil : $0 }
        self.code = code
        self.message = message
    }

    init(_ code: String, line: Int?, column: String?, cell: String? = nil, value: String?, _ message: String) {
        self.line = line
        self.column = column
        self.cell = cell
        self.value = value.flatMap { $0.isEmpty ? nil : $0 }
        self.code = code
        self.message = message
    }

    /// `Dòng 3, ô B3 (from_code): …`.
    public var sentence: String {
        guard let line else { return message }
        let column = column.map { " (\($0))" } ?? ""
        return "Dòng \(line)\(cell.map { ", ô \($0)" } ?? "")\(cell == nil ? "" : column): \(message)"
    }
}

/// A unit of the structure before.
public struct ReformUnit: Hashable, Sendable {
    public let id: PlaceID
    public let code: String
    public let tier: Tier
    public let name: UnitName
    /// Nil for a province.
    public let parent: String?
    public let latitude: Int?
    public let longitude: Int?
    public let localWord: String?

    public init(
        id: PlaceID, code: String, tier: Tier, name: UnitName, parent: String?, latitude: Int? = nil,
        longitude: Int? = nil, localWord: String? = nil
    ) {
        self.id = id
        self.code = code
        self.tier = tier
        self.name = name
        self.parent = parent
        self.latitude = latitude
        self.longitude = longitude
        self.localWord = localWord
    }
}

/// The structure before, which a reform is held against.
public struct ReformBase: Sendable {
    public let structure: Structure
    public let units: [ReformUnit]
    let byCode: [String: ReformUnit]
    let children: [String: [ReformUnit]]

    /// - Parameter units: provinces, districts and communes; no buckets, no villages.
    public init(structure: Structure, units: [ReformUnit]) {
        self.structure = structure
        self.units = units
        byCode = Dictionary(units.map { ($0.code, $0) }, uniquingKeysWith: { first, _ in first })
        children = Dictionary(grouping: units.filter { $0.parent != nil }, by: { $0.parent ?? "" })
    }

    /// The codes above a unit, nearest first.
    func ancestors(of code: String) -> [String] {
        var line: [String] = []
        var next = byCode[code]?.parent
        while let code = next, !line.contains(code) {
            line.append(code)
            next = byCode[code]?.parent
        }
        return line
    }
}

/// What a reform does to one old unit.
public struct ReformEffect: Hashable, Sendable {
    public struct Successor: Hashable, Sendable {
        public let code: String
        public let name: String
        public let share: Share
        /// Whether nothing but this unit went into it: then a right given here holds there.
        public let isOnlyFromHere: Bool
    }

    public let unit: ReformUnit
    /// How its line says it; nil for a unit that stays and takes in others.
    public let change: ReformChange?
    /// The line that says so; nil for a unit that stays.
    public let line: Int?
    /// Empty for a unit that ends.
    public let successors: [Successor]
    /// Units below that no line names and that go along under another unit above.
    public let carried: Int

    /// Whether all that is recorded at the unit lies at one unit afterwards.
    public var isWhole: Bool { successors.count == 1 && successors[0].share == .whole }
}

/// A reform without faults: what is to be written.
public struct ReformPlan: Sendable {
    public let new: NewStructure
    /// The old units that change, in the order of the lines; those that stay and take in others last.
    public let effects: [ReformEffect]
    /// Worth knowing, hinders nothing.
    public let notices: [String]

    /// How many units of a tier the new structure has.
    public func count(_ tier: Tier) -> Int {
        new.units.lazy.filter { NewStructure.tier(ofCode: $0.code) == tier }.count
    }
}

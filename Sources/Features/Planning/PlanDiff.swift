import Foundation
import Kernel
import Office
import Programme

/// What changed between two versions of a plan. Cells are compared by what they are (unit, indicator, tier), not by
/// where they stand, so that a workbook with its columns in another order is no change.
public struct PlanDiff: Codable, Sendable {
    /// A changed cell.
    public struct Cell: Codable, Sendable, Hashable {
        /// The name of the unit or the title of the row.
        public let unit: String
        /// The code of the indicator, or the header of the column.
        public let indicator: String
        @OrNull public var tier: String?
        /// As printed; nil for a blank.
        @OrNull public var before: String?
        @OrNull public var after: String?
        /// Where it stands in the later version, or stood where it is gone.
        public let cell: String
    }

    /// A changed part of the text.
    public struct Text: Codable, Sendable, Hashable {
        /// `II`, `recipients` …
        public let part: String
        /// The paragraphs that only the earlier version has.
        public let removed: [String]
        /// The paragraphs that only the later version has.
        public let added: [String]
    }

    public let from: Int
    public let to: Int
    public let cells: [Cell]
    public let text: [Text]

    public var isEmpty: Bool { cells.isEmpty && text.isEmpty }
}

extension PlanDiff {
    /// Compares two versions.
    public init(
        from earlier: (version: Int, annexes: [Annex], text: PlanText),
        to later: (version: Int, annexes: [Annex], text: PlanText)
    ) {
        from = earlier.version
        to = later.version
        cells = Annex.Kind.all.flatMap { kind in
            PlanDiff.cells(
                earlier.annexes.first { $0.kind == kind }, later.annexes.first { $0.kind == kind })
        }
        text = PlanDiff.parts(earlier.text).compactMap { part, before in
            let after = PlanDiff.parts(later.text).first { $0.0 == part }?.1 ?? []
            let change = after.difference(from: before)
            guard !change.isEmpty else { return nil }
            return Text(
                part: part,
                removed: change.removals.map { if case .remove(_, let words, _) = $0 { words } else { "" } },
                added: change.insertions.map { if case .insert(_, let words, _) = $0 { words } else { "" } })
        }
    }

    /// What a cell is, wherever it stands.
    private struct Key: Hashable {
        let row: String
        let column: String
        let tier: Tier?
    }

    private static func cells(_ before: Annex?, _ after: Annex?) -> [Cell] {
        let old = before.map(keyed) ?? [:]
        let new = after.map(keyed) ?? [:]
        let keys = Set(old.keys).union(new.keys)
        return keys.compactMap { key -> (CellAddress, Cell)? in
            let (left, right) = (old[key], new[key])
            guard left?.cell.content != right?.cell.content || isText(left, right) else { return nil }
            guard let stands = right ?? left else { return nil }
            return (
                stands.address,
                Cell(
                    unit: stands.row, indicator: key.column, tier: key.tier?.rawValue, before: left?.cell.raw,
                    after: right?.cell.raw, cell: stands.address.text)
            )
        }.sorted { $0.0 < $1.0 }.map(\.1)
    }

    /// Cells in words are compared by their words; figures by their number, so that `01` for 1 is no change.
    private static func isText(_ left: Keyed?, _ right: Keyed?) -> Bool {
        guard let left, let right, left.cell.number == nil else { return false }
        return Vietnamese.spelling(left.cell.raw) != Vietnamese.spelling(right.cell.raw)
    }

    private struct Keyed {
        let address: CellAddress
        let row: String
        let cell: TargetCell
    }

    private static func keyed(_ annex: Annex) -> [Key: Keyed] {
        var found: [Key: Keyed] = [:]
        var seen: [String: Int] = [:]
        for row in annex.rows {
            let own = identity(row)
            // Two rows of one name stay apart by their order.
            let count = seen[own, default: 0]
            seen[own] = count + 1
            for column in annex.columns {
                guard let cell = annex[row, column] else { continue }
                let key = Key(
                    row: count == 0 ? own : "\(own)#\(count)", column: column.subject.code ?? column.header,
                    tier: column.tier)
                found[key] = Keyed(
                    address: CellAddress(row: row.number, column: column.number), row: row.unit?.name ?? row.label,
                    cell: cell)
            }
        }
        return found
    }

    private static func identity(_ row: AnnexRow) -> String {
        switch row.unit {
        case .place(_, let code, _)?: "place \(code)"
        case .agency(_, let code, _)?: "agency \(code)"
        default: "\(row.kind.rawValue) \(row.path ?? Vietnamese.spelling(row.label))"
        }
    }

    /// The parts of a text as paragraphs, in the order of the paper.
    private static func parts(_ text: PlanText) -> [(String, [String])] {
        var parts: [(String, [String])] = [
            ("subject", [text.subject].filter { !$0.isEmpty }),
            ("bases", text.citations.filter { $0.role == .basis }.map(\.printed)),
            ("opening", text.opening.split(separator: "\n").map(String.init)),
        ]
        for numeral in ["I", "II", "III", "IV", "V", "VI"] {
            let section = text.sections.first { $0.numeral == numeral }
            parts.append((numeral, section.map { [$0.heading] + $0.paragraphs } ?? []))
        }
        parts += [
            ("targets", text.targets.map { "\($0.section): \($0.printed) [\($0.quantity.map(String.init) ?? "–")]" }),
            (
                "statuses",
                text.statuses.map {
                    "\($0.section): \($0.kind.label), \($0.indicators.joined(separator: ", ")), \($0.reason)"
                }
            ),
            ("deadlines", text.deadlines.map { "\($0.section): \($0.name), \($0.day)/\($0.month)" }),
            ("closing", [text.closing].filter { !$0.isEmpty }), ("recipients", text.recipients),
            ("signer", [text.signer.authority, text.signer.title, text.signer.name].filter { !$0.isEmpty }),
        ]
        return parts
    }

    /// The heading of a part of the text on pages.
    static func label(of part: String) -> String {
        switch part {
        case "subject": "Trích yếu"
        case "bases": "Căn cứ"
        case "opening": "Lời mở đầu"
        case "targets": "Chỉ tiêu trong phần lời"
        case "statuses": "Tạm dừng, chờ hướng dẫn"
        case "deadlines": "Thời hạn"
        case "closing": "Đoạn kết"
        case "recipients": "Nơi nhận"
        case "signer": "Người ký"
        default: "Mục \(part)"
        }
    }
}

extension Annex.Kind {
    static let all: [Annex.Kind] = [.units, .activities]
}

import Database
import Kernel

/// Figures that may be counted twice: somebody must confirm that they are meant.
public struct DeclarationDoubt: Hashable, Sendable {
    /// Which draft, and which of its lines, both counted from 0.
    public let draft: Int
    public let line: Int
    /// The declaration that stands already.
    public let other: RecordID
    /// The very same place, day, indicator, tier and quantity; otherwise the times overlap.
    public let isSame: Bool
    /// `Đã có khai báo 12 tổ … `.
    public let message: String
}

/// Finds figures that stand already.
enum DeclarationDoubts {
    private struct Key: Hashable {
        let place: PlaceID
        let line: DeclarationLine.Key
    }

    private struct Standing {
        let id: RecordID
        let time: ReportedTime
        let quantity: Int64
        let by: String
    }

    /// - Parameter own: the declaration that is being corrected; it does not count against itself.
    static func find(
        in drafts: [DeclarationDraft], except own: RecordID?, items: [CountedItem], _ tx: Transaction
    ) throws -> [DeclarationDoubt] {
        let standing = try standing(at: Set(drafts.map(\.place)).sorted(), tx)
        let names = Dictionary(items.map { ($0.code, $0) }, uniquingKeysWith: { first, _ in first })
        var doubts: [DeclarationDoubt] = []
        for (draftIndex, draft) in drafts.enumerated() {
            for (lineIndex, line) in draft.lines.enumerated() {
                let others = (standing[Key(place: draft.place, line: line.key)] ?? []).filter { $0.id != own }
                let same = others.first { $0.time.lastDay == draft.time.lastDay && $0.quantity == line.quantity }
                let overlapping = others.first { other in
                    other.time.overlaps(draft.time) && !(other.time.isDay && draft.time.isDay)
                }
                guard let other = same ?? overlapping, let item = names[line.indicator] else { continue }
                let figure = "\(Number.grouped(other.quantity)) \(item.unit) “\(item.name)”"
                doubts.append(
                    DeclarationDoubt(
                        draft: draftIndex, line: lineIndex, other: other.id, isSame: same != nil,
                        message: same != nil
                            ? "\(other.by) đã khai báo \(figure) cho đúng \(other.time.inSentence). Khai lần nữa thì "
                                + "tính hai lần."
                            : "\(other.by) đã khai báo \(figure) cho \(other.time.inSentence), có phần trùng với "
                                + "\(draft.time.inSentence). Số đã khai ở đó không ghi lại ở đây."
                    ))
            }
        }
        return doubts
    }

    private static func standing(at places: [PlaceID], _ tx: Transaction) throws -> [Key: [Standing]] {
        var found: [Key: [Standing]] = [:]
        for start in stride(from: 0, to: places.count, by: 500) {
            let part = Array(places[start..<min(start + 500, places.count)])
            for row in try tx.rows(
                """
                SELECT d.id, d.place_id, d.time_code, d.declared_by_name, l.indicator, l.tier, l.quantity
                  FROM declaration d JOIN declaration_line l ON l.declaration_id = d.id
                 WHERE d.place_id IN \(list: part) AND d.state = 'standing' ORDER BY d.declared_at, d.id
                """)
            {
                let code: String = try row("time_code")
                guard let time = ReportedTime(code: code) else { continue }
                let line = DeclarationLine.Key(indicator: try row("indicator"), tier: Tier(depth: try row("tier")))
                found[Key(place: try row("place_id"), line: line), default: []].append(
                    Standing(
                        id: try row("id"), time: time, quantity: try row("quantity"), by: try row("declared_by_name")))
            }
        }
        return found
    }
}

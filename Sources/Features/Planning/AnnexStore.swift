import Database
import Foundation
import Kernel
import Office
import Programme

/// Annexes in their tables: what rows, columns and cells say in columns of their own, the printed surroundings as JSON.
enum AnnexStore {
    /// What is printed around the body and needs no query.
    private struct Layout: Codable {
        var heading: [PrintedCell]
        var merges: [CellRange]
        var remarks: [Notice]
    }

    static func insert(_ kept: KeptAnnex, of version: RecordID, plan: Plan, in tx: WriteTransaction) throws {
        let id = tx.environment.newID()
        let annex = kept.annex
        let layout = try JSONEncoder().encode(
            Layout(heading: annex.heading, merges: annex.merges, remarks: annex.remarks))
        try tx.execute(
            """
            INSERT INTO plan_annex (id, version_id, kind, sheet, attachment_id, source_key, layout_text)
            VALUES (\(id), \(version), \(annex.kind), \(annex.sheet), \(kept.attachment), \(kept.sourceKey),
                    \(String(decoding: layout, as: UTF8.self)))
            """)
        try tx.insert(
            into: "annex_column",
            columns: [
                "annex_id", "number", "subject", "code", "tier", "is_whole", "is_settled", "header", "header_cell",
                "tier_cell", "counting_unit", "completion",
            ],
            rows: annex.columns.map { column in
                [
                    id, column.number, column.subject.stored, column.subject.code, column.tier, column.isWhole,
                    column.isSettled, column.header, column.headerCell.text, column.tierCell.text, column.countingUnit,
                    column.completion,
                ]
            })
        try tx.insert(
            into: "annex_row",
            columns: [
                "annex_id", "number", "kind", "printed_number", "label", "place_id", "agency_id", "unit_note",
                "parent_number", "path", "suspension", "note", "status", "source",
            ],
            rows: annex.rows.map { row in
                [
                    id, row.number, row.kind, row.printedNumber, row.label, row.unit?.place, row.unit?.agency,
                    row.unit?.note, row.parent, row.path, row.suspension, row.note, row.status, row.source,
                ]
            })
        try tx.insert(
            into: "annex_row_party",
            columns: ["annex_id", "row_number", "position", "agency_id", "label", "role", "tier", "is_inherited"],
            rows: annex.rows.flatMap { row in
                row.parties.enumerated().map { index, party in
                    [
                        id, row.number, index + 1, party.agency?.id, party.label, party.role, party.tier,
                        party.isInherited,
                    ]
                }
            })
        try tx.insert(
            into: "target_cell",
            columns: ["annex_id", "row_number", "column_number", "content", "quantity", "raw", "source"],
            rows: annex.cells.sorted { $0.key < $1.key }.map { address, cell in
                [id, address.row, address.column, cell.content.stored, cell.content.quantity, cell.raw, cell.source]
            })
        try insertTargets(annex, of: version, plan: plan, in: tx)
    }

    /// The revision of an annex and its id: what the grid works on; nil when the version has no annex of the kind.
    static func place(
        of kind: Annex.Kind, in version: RecordID, _ tx: Transaction
    ) throws -> (id: RecordID, revision: Int)? {
        try tx.row("SELECT id, revision FROM plan_annex WHERE version_id = \(version) AND kind = \(kind)").map {
            (try $0("id"), try $0("revision"))
        }
    }

    /// Writes changed cells, and the targets of the rows and indicators that they belong to.
    ///
    /// - Parameter annex: the annex with the changes in it.
    static func update(
        _ changes: [CellEdit], of id: RecordID, annex: Annex, version: RecordID, plan: Plan, in tx: WriteTransaction
    ) throws {
        for change in changes {
            let (row, column) = (change.address.row, change.address.column)
            guard let cell = change.after else {
                try tx.execute(
                    """
                    DELETE FROM target_cell
                     WHERE annex_id = \(id) AND row_number = \(row) AND column_number = \(column)
                    """)
                continue
            }
            try tx.execute(
                """
                INSERT INTO target_cell (annex_id, row_number, column_number, content, quantity, raw, source)
                VALUES (\(id), \(row), \(column), \(cell.content.stored), \(cell.content.quantity), \(cell.raw),
                        \(cell.source))
                ON CONFLICT (annex_id, row_number, column_number) DO UPDATE
                   SET content = excluded.content, quantity = excluded.quantity, raw = excluded.raw,
                       source = excluded.source
                """)
        }
        let codes = Dictionary(
            annex.columns.compactMap { column in column.subject.code.map { (column.number, $0) } },
            uniquingKeysWith: { first, _ in first })
        let touched = Dictionary(grouping: changes, by: \.address.row)
            .mapValues { Set($0.compactMap { codes[$0.address.column] }) }
        for (row, indicators) in touched {
            for indicator in indicators.sorted() {
                try tx.execute(
                    """
                    DELETE FROM target
                     WHERE version_id = \(version) AND row_number = \(row) AND indicator = \(indicator)
                       AND year_from = \(plan.period.first) AND year_to = \(plan.period.last)
                    """)
            }
        }
        try insertTargets(annex, of: version, plan: plan, only: touched, in: tx)
    }

    /// The targets of units as roll-ups read them: years first, the place where they are to be met, the tier that meets
    /// them (−1 where the paper does not split). An agency's target belongs to the place of the plan.
    ///
    /// - Parameter only: row number → the indicators to insert; nil inserts all.
    private static func insertTargets(
        _ annex: Annex, of version: RecordID, plan: Plan, only: [Int: Set<String>]? = nil, in tx: WriteTransaction
    ) throws {
        let columns = annex.columns.filter { column in
            guard case .indicator = column.subject else { return false }
            return !column.isWhole || !annex.columns(of: column.subject).contains { !$0.isWhole }
        }
        let parents = Set(annex.rows.compactMap(\.parent))
        let rows = annex.rows.filter { ($0.kind == .unit || $0.kind == .group) && !parents.contains($0.number) }
        var targets: [[any DatabaseValue]] = []
        for row in rows {
            guard let place = row.unit?.place ?? (row.unit?.agency).map({ _ in plan.place }) else { continue }
            for column in columns {
                guard let code = column.subject.code, let number = annex[row, column]?.number,
                    only?[row.number]?.contains(code) ?? (only == nil)
                else { continue }
                targets.append([
                    plan.period.first, plan.period.last, code, place, column.tier?.depth ?? -1, version, row.number,
                    number,
                ])
            }
        }
        let merged = Dictionary(targets.map { ("\($0[2])|\($0[3])|\($0[4])|\($0[6])", $0) }) { first, _ in first }
        try tx.insert(
            into: "target",
            columns: ["year_from", "year_to", "indicator", "place_id", "tier", "version_id", "row_number", "quantity"],
            rows: Array(merged.values))
    }

    /// The annexes of a version, units before activities.
    static func annexes(of version: RecordID, in tx: Transaction) throws -> [KeptAnnex] {
        try tx.rows(
            """
            SELECT id, kind, sheet, attachment_id, source_key, layout_text FROM plan_annex
             WHERE version_id = \(version) ORDER BY kind DESC
            """
        ).map { row in
            let id: RecordID = try row("id")
            let text: String = try row("layout_text")
            let layout = try JSONDecoder().decode(Layout.self, from: Data(text.utf8))
            let annex = Annex(
                kind: try row("kind"), sheet: try row("sheet"), heading: layout.heading, merges: layout.merges,
                columns: try columns(of: id, in: tx), rows: try rows(of: id, in: tx), cells: try cells(of: id, in: tx),
                remarks: layout.remarks)
            return KeptAnnex(annex: annex, attachment: try row("attachment_id"), sourceKey: try row("source_key"))
        }
    }

    private static func columns(of id: RecordID, in tx: Transaction) throws -> [AnnexColumn] {
        try tx.rows("SELECT * FROM annex_column WHERE annex_id = \(id) ORDER BY number").map { row in
            guard let subject = ColumnSubject(stored: try row("subject"), code: try row("code")),
                let headerCell = CellAddress(try row("header_cell") as String),
                let tierCell = CellAddress(try row("tier_cell") as String)
            else { throw DamagedPlan(id: id) }
            return AnnexColumn(
                number: try row("number"), subject: subject, tier: try row("tier"), isWhole: try row("is_whole"),
                isSettled: try row("is_settled"), header: try row("header"), headerCell: headerCell, tierCell: tierCell,
                countingUnit: try row("counting_unit"), completion: try row("completion"))
        }
    }

    private static func parties(of id: RecordID, in tx: Transaction) throws -> [Int: [RowParty]] {
        let rows = try tx.rows(
            """
            SELECT p.row_number, p.agency_id, a.code, a.name, p.label, p.role, p.tier, p.is_inherited
              FROM annex_row_party p LEFT JOIN agency a ON a.id = p.agency_id
             WHERE p.annex_id = \(id) ORDER BY p.row_number, p.position
            """)
        var parties: [Int: [RowParty]] = [:]
        for row in rows {
            let agency: RecordID? = try row("agency_id")
            let party = RowParty(
                agency: try agency.map { RowParty.Agency(id: $0, code: try row("code"), name: try row("name")) },
                label: try row("label"), role: try row("role"), tier: try row("tier"),
                isInherited: try row("is_inherited"))
            parties[try row("row_number"), default: []].append(party)
        }
        return parties
    }

    private static func rows(of id: RecordID, in tx: Transaction) throws -> [AnnexRow] {
        let parties = try parties(of: id, in: tx)
        return try tx.rows(
            """
            SELECT r.*, p.code AS place_code, p.short_name AS place_name, a.code AS agency_code, a.name AS agency_name
              FROM annex_row r
              LEFT JOIN place p ON p.id = r.place_id
              LEFT JOIN agency a ON a.id = r.agency_id
             WHERE r.annex_id = \(id) ORDER BY r.number
            """
        ).map { row in
            var unit: RowUnit?
            if let place: PlaceID = try row("place_id") {
                unit = .place(place, code: try row("place_code"), name: try row("place_name"))
            } else if let agency: RecordID = try row("agency_id") {
                unit = .agency(agency, code: try row("agency_code"), name: try row("agency_name"))
            } else if let note: String = try row("unit_note") {
                unit = .unknown(note: note)
            }
            let number: Int = try row("number")
            return AnnexRow(
                number: number, kind: try row("kind"), printedNumber: try row("printed_number"),
                label: try row("label"), unit: unit, parent: try row("parent_number"), path: try row("path"),
                suspension: try row("suspension"), parties: parties[number] ?? [], note: try row("note"),
                status: try row("status"), source: try row("source"))
        }
    }

    private static func cells(of id: RecordID, in tx: Transaction) throws -> [CellAddress: TargetCell] {
        let rows = try tx.rows(
            "SELECT row_number, column_number, content, quantity, raw, source FROM target_cell WHERE annex_id = \(id)")
        return Dictionary(
            uniqueKeysWithValues: try rows.map { row in
                guard let content = TargetCell.Content(stored: try row("content"), quantity: try row("quantity")) else {
                    throw DamagedPlan(id: id)
                }
                let address = CellAddress(row: try row("row_number"), column: try row("column_number"))
                return (address, TargetCell(content, raw: try row("raw"), source: try row("source")))
            })
    }
}

extension Annex.Kind: DatabaseValue {}
extension AnnexRow.Kind: DatabaseValue {}
extension RowStatus: DatabaseValue {}
extension PartyRole: DatabaseValue {}

extension RowUnit {
    var place: PlaceID? { if case .place(let id, _, _) = self { id } else { nil } }
    var agency: RecordID? { if case .agency(let id, _, _) = self { id } else { nil } }
    var note: String? { if case .unknown(let note) = self { note } else { nil } }
}

extension ColumnSubject {
    var stored: String {
        switch self {
        case .indicator: "indicator"
        case .placeCount: "place_count"
        case .number: "number"
        case .label: "label"
        case .activityTier: "activity_tier"
        case .text: "text"
        case .unknown: "unknown"
        case .ignored: "ignored"
        }
    }

    init?(stored: String, code: String?) {
        switch (stored, code) {
        case ("indicator", let code?): self = .indicator(code)
        case ("place_count", let code?): self = .placeCount(code)
        case ("number", _): self = .number
        case ("label", _): self = .label
        case ("activity_tier", _): self = .activityTier
        case ("text", _): self = .text
        case ("unknown", _): self = .unknown
        case ("ignored", _): self = .ignored
        default: return nil
        }
    }
}

extension TargetCell.Content {
    var stored: String {
        switch self {
        case .number: "number"
        case .percentage: "percentage"
        case .dash: "dash"
        case .text: "text"
        case .actor: "actor"
        case .unreadable: "unreadable"
        }
    }

    var quantity: Int64? {
        switch self {
        case .number(let number), .percentage(let number): number
        default: nil
        }
    }

    init?(stored: String, quantity: Int64?) {
        switch (stored, quantity) {
        case ("number", let number?): self = .number(number)
        case ("percentage", let share?): self = .percentage(share)
        case ("dash", _): self = .dash
        case ("text", _): self = .text
        case ("actor", _): self = .actor
        case ("unreadable", _): self = .unreadable
        default: return nil
        }
    }
}

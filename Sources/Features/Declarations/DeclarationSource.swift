import Database
import Foundation
import Kernel
import Pages
import Places
import Totals

/// Tells pages of figures what a declaration is and where it is shown.
public struct DeclarationSource: FactSource {
    public let kind = Declaration.kind

    public init() {}

    public func describe(
        _ ids: [RecordID], for viewer: Viewer, in tx: Transaction
    ) throws -> [RecordID: FactDescription] {
        var descriptions: [RecordID: FactDescription] = [:]
        for start in stride(from: 0, to: ids.count, by: 500) {
            let part = Array(ids[start..<min(start + 500, ids.count)])
            let visible: Set<RecordID> = Set(
                try tx.rows(
                    """
                    SELECT d.id FROM declaration d WHERE d.id IN \(list: part)
                       AND \(PlaceStore.within(viewer.scopes(.viewResults), column: "d.place_id"))
                    """
                ).map { try $0("id") })
            for row in try tx.rows(
                """
                SELECT d.id, d.time_code, p.name, (SELECT COUNT(*) FROM declaration_file f WHERE f.declaration_id = d.id)
                         AS files
                  FROM declaration d JOIN place p ON p.id = d.place_id WHERE d.id IN \(list: part)
                """)
            {
                let id: RecordID = try row("id")
                let name: String = try row("name")
                let files: Int = try row("files")
                let code: String = try row("time_code")
                let time = ReportedTime(code: code).map { ", \($0.inSentence)" } ?? ""
                let place = name.prefix(1).lowercased() + name.dropFirst()
                descriptions[id] = FactDescription(
                    title: "Khai báo của \(place)\(time)", link: visible.contains(id) ? .declaration(id) : nil,
                    evidence: files == 0 ? nil : "\(files) tệp kèm theo")
            }
        }
        return descriptions
    }

    public func changes(at place: PlaceID, from: Date, limit: Int, in tx: Transaction) throws -> [FactChange] {
        let here = PlaceStore.within([Scope(place)], column: "d.place_id")
        return try tx.rows(
            """
            SELECT c.id, c.what, c.place_id, c.at, c.by_name FROM (
              SELECT d.id, 'added' AS what, d.place_id, d.declared_at AS at, d.declared_by_name AS by_name
                FROM declaration d WHERE d.declared_at >= \(from) AND \(here)
              UNION ALL
              SELECT d.id, 'corrected', d.place_id, v.replaced_at, v.replaced_by
                FROM declaration_revision v JOIN declaration d ON d.id = v.declaration_id
               WHERE v.replaced_at >= \(from) AND \(here)
              UNION ALL
              SELECT d.id, 'taken_back', d.place_id, d.taken_back_at, d.taken_back_by
                FROM declaration d WHERE d.taken_back_at >= \(from) AND \(here)) c
             ORDER BY c.at DESC, c.id, c.what LIMIT \(limit)
            """
        ).compactMap { row in
            let what: String = try row("what")
            return try FactChange.What(rawValue: what).map {
                FactChange(
                    record: try row("id"), what: $0, place: try row("place_id"), at: try row("at"),
                    by: try row("by_name"))
            }
        }
    }
}

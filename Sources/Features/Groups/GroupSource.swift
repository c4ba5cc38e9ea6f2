import Database
import Kernel
import Pages
import Places
import Totals

/// Tells pages of figures what a group is and where it is shown.
public struct GroupSource: FactSource {
    public let kind = Group.kind

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
                    SELECT g.id FROM model_group g WHERE g.id IN \(list: part)
                       AND \(PlaceStore.within(viewer.scopes(.viewGroups), column: "g.place_id"))
                    """
                ).map { try $0("id") })
            for row in try tx.rows(
                """
                SELECT g.id, g.name, (SELECT COUNT(*) FROM model_group_file f WHERE f.group_id = g.id) AS files,
                       (SELECT COUNT(*) FROM model_group_step s WHERE s.group_id = g.id AND s.step = 'decided') AS decisions
                  FROM model_group g WHERE g.id IN \(list: part)
                """)
            {
                let id: RecordID = try row("id")
                let files: Int = try row("files")
                let decisions: Int = try row("decisions")
                let evidence = [decisions > 0 ? "quyết định" : nil, files > 0 ? "\(files) tệp kèm theo" : nil]
                    .compactMap { $0 }
                descriptions[id] = FactDescription(
                    title: try row("name"), link: visible.contains(id) ? .group(id) : nil,
                    evidence: evidence.isEmpty ? nil : evidence.joined(separator: ", "))
            }
        }
        return descriptions
    }
}

import Kernel
import Office

/// The log as a sheet: an entry a row.
enum AuditWorkbook {
    private static let heads: [(String, Double)] = [
        ("Ngày", 12), ("Giờ", 8), ("Người", 26), ("Mã người", 38), ("Việc", 28), ("Địa bàn", 28), ("Loại hồ sơ", 20),
        ("Mã hồ sơ", 38), ("Thay đổi", 60), ("Mã nhật ký", 38),
    ]

    static func sheet(_ shown: [AuditPages.Shown]) -> SheetLayout {
        var layout = SheetLayout(name: "Nhật ký", freeze: CellAddress(row: 2, column: 1), repeatRows: 1...1)
        for (index, head) in heads.enumerated() {
            layout.put(.text(head.0), row: 1, column: index + 1, style: .head)
            layout.columnWidths[index + 1] = head.1
        }
        for (index, item) in shown.enumerated() {
            let entry = item.entry
            let cells = [
                Day(inVietnam: entry.at).written, Moment.clock(entry.at), entry.actor.name, entry.actor.id,
                AuditWords.action(entry.action), item.place ?? "", AuditWords.kind(entry.record.kind), entry.record.id,
                item.changes.map(\.written).joined(separator: "; "), entry.id,
            ]
            for (column, text) in cells.enumerated() {
                layout.put(text.isEmpty ? .blank : .text(text), row: index + 2, column: column + 1, style: .body)
            }
        }
        return layout
    }
}

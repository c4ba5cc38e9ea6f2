import Accounts
import Database
import Kernel
import Office
import Pages
import Papers

/// All that a hand-over lists, for its page and its workbook.
struct HandoverLists: Sendable {
    let handover: Handover
    let roles: [(role: HandedRole, placeName: String)]
    let items: [HandoverItem]
    /// Deputies that the giver named and whose days are not over.
    let deputies: [Deputy]

    init(_ handover: Handover, desk: HandoverDesk, in tx: Transaction) throws {
        self.handover = handover
        roles = try HandoverStore.roles(of: handover.id, in: tx).map {
            ($0, try RoleHandover.label(of: $0.key.place, in: tx))
        }
        items = try desk.items(of: handover, in: tx)
        deputies = try desk.papers.deputies(of: handover.giver.id, from: handover.day, in: tx)
    }

    func page(confirm: Link?) -> HandoverPage {
        HandoverPage(
            giver: handover.giver.name, giverAgency: handover.giver.agencyName, receiver: handover.receiver.name,
            receiverAgency: handover.receiver.agencyName, day: handover.day.written, reason: handover.reason,
            made: "\(handover.madeByName), \(Moment.written(handover.madeAt))",
            takenBack: handover.takenBackAt.map {
                "\(handover.takenBackByName ?? "") đã rút lại bàn giao này lúc \(Moment.written($0)). Hai bên giữ vai trò như trước."
            },
            read: handover.readAt.map { Moment.written($0) },
            roles: roles.map {
                .init(
                    role: $0.role.key.role.label, place: $0.placeName, until: $0.role.until?.written ?? "–",
                    remark: remark($0.role))
            }, hasRoles: !roles.isEmpty, papersNote: note,
            papers: items.map {
                .init(
                    title: $0.paper.title, link: .paper($0.paper.id), part: $0.part.label,
                    state: $0.paper.state.badge, stays: stays($0))
            }, hasPapers: !items.isEmpty,
            deputies: deputies.map {
                .init(name: $0.deputyName, days: "từ \($0.from.written) đến hết \($0.until.written)")
            }, hasDeputies: !deputies.isEmpty, confirm: confirm)
    }

    /// The same on one sheet, to print and sign.
    func sheet() -> SheetLayout {
        let heads: [(String, Double)] = [("STT", 6), ("Nội dung", 60), ("Việc, địa bàn", 40), ("Ghi chú", 44)]
        var layout = SheetLayout(name: "Bàn giao")
        layout.put(
            .text("DANH SÁCH BÀN GIAO CÔNG VIỆC"),
            across: CellRange(
                Office.CellAddress(row: 1, column: 1), Office.CellAddress(row: 1, column: heads.count)), style: .title)
        let facts = [
            ("Người giao", "\(handover.giver.name), \(handover.giver.agencyName)"),
            ("Người nhận", "\(handover.receiver.name), \(handover.receiver.agencyName)"),
            ("Từ ngày", handover.day.written), ("Lý do", handover.reason),
            ("Tình trạng", HandoverPages.badge(handover).label),
        ]
        for (index, fact) in facts.enumerated() {
            layout.put(.text(fact.0), row: index + 3, column: 2, style: .body)
            layout.put(.text(fact.1), row: index + 3, column: 3, style: .body)
        }
        for (index, head) in heads.enumerated() {
            layout.put(.text(head.0), row: 9, column: index + 1, style: .head)
            layout.columnWidths[index + 1] = head.1
        }
        for (index, line) in lines.enumerated() {
            layout.put(.integer(Int64(index + 1)), row: index + 10, column: 1, style: .figure)
            for (column, text) in line.enumerated() {
                layout.put(text.isEmpty ? .blank : .text(text), row: index + 10, column: column + 2, style: .body)
            }
        }
        return layout
    }

    private var lines: [[String]] {
        roles.map { ["Vai trò: \($0.role.key.role.label)", $0.placeName, remark($0.role)] }
            + items.map { [$0.paper.title, $0.part.label, stays($0) ?? "Nay: \($0.paper.state.label)"] }
    }

    private func remark(_ role: HandedRole) -> String {
        role.wasHeld ? "người nhận đã giữ" : "từ \(max(handover.day, role.key.from).written)"
    }

    private func stays(_ item: HandoverItem) -> String? {
        item.passes ? nil : "Ở lại với người giao: người nhận không có quyền xem ở địa bàn này."
    }

    private var note: String {
        switch handover.standing {
        case .inEffect: "đến ngày \(handover.day.written)"
        case .planned: "tính đến lúc này"
        case .takenBack: "đã rút lại"
        }
    }
}

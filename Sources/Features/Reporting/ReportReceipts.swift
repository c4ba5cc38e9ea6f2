import Database
import Foundation
import Kernel
import Pages
import Papers

/// That the tier above took note of a version of a report. It approves nothing: the office's own leader did (ADR 0021).
public struct ReportReceipt: Hashable, Sendable {
    /// The office that took note.
    public let agencyName: String
    public let by: String
    public let at: Date
}

/// Receipts, as functions over a transaction. They ask no policy: see ``ReportDesk``.
enum ReportReceipts {
    static func find(_ paper: RecordID, in tx: Transaction) throws -> ReportReceipt? {
        try tx.row(
            """
            SELECT a.name AS agency_name, c.received_by_name, c.received_at FROM report_receipt c
              JOIN agency a ON a.id = c.agency_id WHERE c.paper_id = \(paper)
            """
        ).map {
            ReportReceipt(
                agencyName: try $0("agency_name"), by: try $0("received_by_name"), at: try $0("received_at"))
        }
    }

    /// Keeps that an office took note of a paper of a report, with an audit entry; the first receipt stays.
    static func put(_ paper: RecordID, of report: Report, agency: RecordID, in tx: WriteTransaction) throws {
        guard try find(paper, in: tx) == nil else { return }
        try tx.execute(
            """
            INSERT INTO report_receipt (paper_id, report_id, agency_id, received_by, received_by_name, received_at)
            VALUES (\(paper), \(report.id), \(agency), \(tx.actor.id), \(tx.actor.name), \(tx.now))
            """)
        try tx.audit(
            "report.received", RecordRef("report", report.id), place: report.key.place,
            after: ["kind": report.key.kind, "period": report.key.period.code])
    }
}

extension ReportDesk {
    /// Takes note of the report of an office below.
    ///
    /// - Throws: `Problem` `policy.forbidden` for who does not direct that office; `report.not_approved` (conflict) before its
    ///   own leader approved it.
    func receive(_ report: Report, by viewer: Viewer, in tx: WriteTransaction) throws {
        guard try ReportDesk.directs(viewer, report.key.place, in: tx) else { throw forbidden }
        guard let paper = try ReportStore.approved(report.id, in: tx) else {
            throw Problem(
                .conflict, "report.not_approved",
                "Báo cáo này chưa được lãnh đạo của đơn vị phê duyệt nên chưa tiếp nhận được. Chờ đơn vị phê duyệt.")
        }
        try ReportReceipts.put(paper, of: report, agency: try office(of: viewer, in: tx), in: tx)
    }
}

import Accounts
import Database
import Foundation
import Kernel
import Papers
import Programme

/// Duties of offices, as functions over a transaction. They ask no policy.
public enum DutyStore {
    /// Keeps a duty, with an audit entry.
    ///
    /// - Throws: `Problems` on the fields, as `DutyRules` says; `Problem` `duty.partner` on `cung` for an unknown code.
    public static func insert(
        _ new: NewDuty, of agency: Agency, catalogue: Catalogue, in tx: WriteTransaction
    ) throws -> RecordID {
        let checked = try DutyRules.checked(new, catalogue: catalogue)
        var partner: Agency?
        if !new.partner.isEmpty {
            partner = try AgencyStore.find(code: new.partner, in: tx)
            if partner == nil {
                throw Problem(
                    "duty.partner", "Không có đơn vị nào mang mã “\(new.partner)”. Xem mã ở trang Đơn vị.",
                    field: "cung")
            }
        }
        let id = tx.environment.newID()
        try tx.execute(
            """
            INSERT INTO agency_duty (id, agency_id, kind, subject, partner_id, words, year_from, year_to, source,
                                     created_at, created_by)
            VALUES (\(id), \(agency.id), \(checked.kind), \(checked.subject), \(partner?.id), \(checked.words),
                    \(checked.period.first), \(checked.period.last), \(checked.source), \(tx.now), \(tx.actor.id))
            """)
        try tx.audit(
            "agency_duty.recorded", RecordRef("agency", agency.id), place: agency.place,
            after: [
                "kind": checked.kind.rawValue, "subject": checked.subject, "words": checked.words,
                "source": checked.source,
            ])
        return id
    }

    /// Removes a duty that was recorded wrongly. Removing it again changes nothing.
    ///
    /// - Throws: `Problem` `duty.absent`, also for that of another office.
    public static func remove(_ id: RecordID, of agency: Agency, in tx: WriteTransaction) throws {
        let known = try tx.row(
            "SELECT words, removed_at FROM agency_duty WHERE id = \(id) AND agency_id = \(agency.id)")
        guard let known else {
            throw Problem(.absent, "duty.absent", "Đơn vị không có nhiệm vụ này. Mở lại trang nhiệm vụ.")
        }
        guard try known("removed_at") as Date? == nil else { return }
        try tx.execute("UPDATE agency_duty SET removed_at = \(tx.now) WHERE id = \(id)")
        let words: String = try known("words")
        try tx.audit(
            "agency_duty.removed", RecordRef("agency", agency.id), place: agency.place, before: ["words": words])
    }

    /// The duties of offices: whole programme first, then by content; the newest period first.
    public static func all(of agencies: [RecordID], limit: Int = 500, in tx: Transaction) throws -> [Duty] {
        try tx.rows(
            """
            SELECT d.id, d.agency_id, d.kind, d.subject, d.partner_id, a.name AS partner_name, d.words, d.year_from,
                   d.year_to, d.source
            FROM agency_duty d LEFT JOIN agency a ON a.id = d.partner_id
            WHERE d.agency_id IN \(list: agencies) AND d.removed_at IS NULL
            ORDER BY COALESCE(d.subject, ''), d.year_from DESC, d.kind, d.id LIMIT \(limit)
            """
        ).compactMap(Duty.init)
    }

    /// The rows of plans that name offices as leading or coordinating: of the version in force, or of the newest while
    /// none was issued.
    ///
    /// - Parameters:
    ///   - issuedOnly: leaves out plans of which no version was issued.
    ///   - viewing: the condition that a plan `r` may be seen.
    static func planned(
        for agencies: [RecordID], issuedOnly: Bool, viewing: SQL, limit: Int = 500, in tx: Transaction
    ) throws -> [PlanDuty] {
        let standing: SQL =
            issuedOnly
            ? "r.state = 'issued'"
            : """
            r.version = COALESCE(
              (SELECT MAX(i.version) FROM paper i WHERE i.series_id = p.id AND i.state = 'issued'),
              (SELECT MAX(n.version) FROM paper n WHERE n.series_id = p.id AND n.state <> 'superseded'))
            """
        return try tx.rows(
            """
            SELECT DISTINCT p.id, p.year_from, p.year_to, r.title, r.number, x.id AS annex, w.number AS row_number,
                   w.label, w.path, y.role
            FROM annex_row_party y JOIN annex_row w ON w.annex_id = y.annex_id AND w.number = y.row_number
              JOIN plan_annex x ON x.id = y.annex_id JOIN paper r ON r.id = x.version_id
              JOIN plan p ON p.id = r.series_id
            WHERE y.agency_id IN \(list: agencies) AND \(standing) AND \(viewing)
            ORDER BY p.year_from DESC, p.id, x.id, w.number LIMIT \(limit)
            """
        ).compactMap { row in
            let annex: RecordID = try row("annex")
            let number: Int = try row("row_number")
            guard let period = Period(first: try row("year_from"), last: try row("year_to")),
                let role = PartyRole(rawValue: try row("role"))
            else { return nil }
            let paper: String? = try row("number")
            let names: [String] = try tx.rows(
                """
                SELECT label FROM annex_row_party WHERE annex_id = \(annex) AND row_number = \(number) ORDER BY position
                """
            ).map { try $0("label") }
            return PlanDuty(
                plan: try row("id"), planTitle: try paper.map { "Kế hoạch \($0)" } ?? row("title"), period: period,
                row: number, label: try row("label"), path: try row("path"), role: role,
                parties: names.joined(separator: ", "))
        }
    }

    /// The office of a person's work, and the one that it is a department of: what names the office means its
    /// departments too.
    static func own(_ agency: Agency, in tx: Transaction) throws -> [RecordID] {
        guard let parent = agency.parent, let above = try AgencyStore.find(parent, in: tx),
            above.place == agency.place
        else { return [agency.id] }
        return [agency.id, above.id]
    }
}

extension Duty {
    init?(_ row: Row) throws {
        guard let period = Period(first: try row("year_from"), last: try row("year_to")) else { return nil }
        id = try row("id")
        agency = try row("agency_id")
        kind = try row("kind")
        subject = try row("subject")
        partner = try row("partner_id")
        partnerName = try row("partner_name")
        words = try row("words")
        self.period = period
        source = try row("source")
    }
}

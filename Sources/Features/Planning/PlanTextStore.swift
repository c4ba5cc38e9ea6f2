import Accounts
import Database
import Kernel

/// What a plan says besides its annexes, in its tables. The text belongs to a version and is written whole.
public enum PlanTextStore {
    private static let tables = [
        "plan_status_indicator", "plan_status", "plan_deadline", "plan_text_target", "plan_citation", "plan_section",
        "plan_text",
    ]

    /// The text of a version; an empty one where nothing was written yet.
    public static func text(of version: RecordID, in tx: Transaction) throws -> PlanText {
        var text = PlanText()
        guard
            let row = try tx.row(
                """
                SELECT t.*, a.code AS agency_code FROM plan_text t LEFT JOIN agency a ON a.id = t.signer_agency_id
                 WHERE t.version_id = \(version)
                """)
        else { return text }
        text.subject = try row("subject")
        text.head = PrintedHead(
            place: try row("head_place"), number: try row("head_number"), day: try row("head_day"))
        text.opening = try row("opening")
        text.closing = try row("closing")
        let recipients: String = try row("recipients")
        text.recipients = recipients.split(separator: "\n").map(String.init)
        text.signer = PlanSigner(
            authority: try row("signer_authority"), title: try row("signer_title"), name: try row("signer_name"),
            agency: try row("agency_code"))
        text.sections = try tx.rows(
            "SELECT numeral, heading, body FROM plan_section WHERE version_id = \(version) ORDER BY position"
        ).map { PlanSection(numeral: try $0("numeral"), heading: try $0("heading"), body: try $0("body")) }
        text.citations = try citations(of: version, in: tx)
        text.targets = try targets(of: version, in: tx)
        text.statuses = try statuses(of: version, in: tx)
        text.deadlines = try tx.rows(
            "SELECT * FROM plan_deadline WHERE version_id = \(version) ORDER BY position"
        ).map { row in
            PlanDeadline(
                section: try row("section"), name: try row("name"), sender: try row("sender"),
                recipient: try row("recipient"), month: try row("month"), day: try row("day"),
                yearsLater: try row("years_later"), printed: try row("printed"))
        }
        return text
    }

    /// The documents that a version cites, bases first, in the order of the paper.
    public static func citations(of version: RecordID, in tx: Transaction) throws -> [PlanCitation] {
        try tx.rows("SELECT * FROM plan_citation WHERE version_id = \(version) ORDER BY position").map { row in
            PlanCitation(
                role: try row("role"), section: try row("section"), printed: try row("printed"),
                symbol: try row("symbol"), day: try row("day"), issuer: try row("issuer"), subject: try row("subject"),
                shortName: try row("short_name"), document: try row("document_id"))
        }
    }

    private static func targets(of version: RecordID, in tx: Transaction) throws -> [TextTarget] {
        try tx.rows("SELECT * FROM plan_text_target WHERE version_id = \(version) ORDER BY position").map { row in
            TextTarget(
                section: try row("section"), indicator: try row("indicator"), tier: try row("tier"),
                content: try row("content"), quantity: try row("quantity"), unit: try row("unit"),
                aspect: try row("aspect"), printed: try row("printed"))
        }
    }

    /// The states in which a version puts indicators.
    public static func statuses(of version: RecordID, in tx: Transaction) throws -> [PlanStatus] {
        let indicators = try tx.rows(
            """
            SELECT position, indicator FROM plan_status_indicator WHERE version_id = \(version)
             ORDER BY position, indicator
            """
        ).map { (position: try $0("position") as Int, code: try $0("indicator") as String) }
        return try tx.rows("SELECT * FROM plan_status WHERE version_id = \(version) ORDER BY position").map { row in
            let position: Int = try row("position")
            return PlanStatus(
                section: try row("section"), kind: try row("kind"),
                indicators: indicators.filter { $0.position == position }.map(\.code), reason: try row("reason"),
                liftedBy: try row("lifted_by"))
        }
    }

    /// Replaces the text of a version. The caller has checked that the version is open, and leaves the audit entry.
    static func replace(_ text: PlanText, of version: RecordID, in tx: WriteTransaction) throws {
        for table in tables { try tx.execute("DELETE FROM \(unsafe: table) WHERE version_id = \(version)") }
        let signerAgency = try text.signer.agency.flatMap { try AgencyStore.find(code: $0, in: tx)?.id }
        try tx.execute(
            """
            INSERT INTO plan_text (version_id, subject, head_place, head_number, head_day, opening, closing, recipients,
                                   signer_authority, signer_title, signer_name, signer_agency_id)
            VALUES (\(version), \(text.subject), \(text.head.place), \(text.head.number), \(text.head.day),
                    \(text.opening), \(text.closing), \(text.recipients.joined(separator: "\n")),
                    \(text.signer.authority), \(text.signer.title), \(text.signer.name), \(signerAgency))
            """)
        try tx.insert(
            into: "plan_section", columns: ["version_id", "position", "numeral", "heading", "body"],
            rows: text.sections.enumerated().map { [version, $0 + 1, $1.numeral, $1.heading, $1.body] })
        try tx.insert(
            into: "plan_citation",
            columns: [
                "version_id", "position", "role", "section", "printed", "symbol", "day", "issuer", "subject",
                "short_name", "document_id",
            ],
            rows: text.citations.enumerated().map { index, citation in
                [
                    version, index + 1, citation.role, citation.section, citation.printed, citation.symbol,
                    citation.day, citation.issuer, citation.subject, citation.shortName, citation.document,
                ]
            })
        try tx.insert(
            into: "plan_text_target",
            columns: [
                "version_id", "position", "section", "indicator", "tier", "content", "quantity", "unit", "aspect",
                "printed",
            ],
            rows: text.targets.enumerated().map { index, target in
                [
                    version, index + 1, target.section, target.indicator, target.tier, target.content, target.quantity,
                    target.unit, target.aspect, target.printed,
                ]
            })
        try tx.insert(
            into: "plan_status", columns: ["version_id", "position", "section", "kind", "reason", "lifted_by"],
            rows: text.statuses.enumerated().map { [version, $0 + 1, $1.section, $1.kind, $1.reason, $1.liftedBy] })
        try tx.insert(
            into: "plan_status_indicator", columns: ["version_id", "position", "indicator"],
            rows: text.statuses.enumerated().flatMap { index, status in
                Set(status.indicators).sorted().map { [version, index + 1, $0] as [any DatabaseValue] }
            })
        try tx.insert(
            into: "plan_deadline",
            columns: [
                "version_id", "position", "section", "name", "sender", "recipient", "month", "day", "years_later",
                "printed",
            ],
            rows: text.deadlines.enumerated().map { index, deadline in
                [
                    version, index + 1, deadline.section, deadline.name, deadline.sender, deadline.recipient,
                    deadline.month, deadline.day, deadline.yearsLater, deadline.printed,
                ]
            })
    }
}

/// Why findings stay, in the words of a named person. An explanation belongs to the plan and to the figures that it
/// explains: it holds in the next version too, and no longer once one of the figures is another.
public enum ExplanationStore {
    /// The explanations of a plan by the keys of the findings.
    public static func all(of plan: RecordID, in tx: Transaction) throws -> [String: Explanation] {
        let rows = try tx.rows("SELECT * FROM finding_explanation WHERE plan_id = \(plan)")
        return Dictionary(
            uniqueKeysWithValues: try rows.map { row in
                (
                    try row("finding_key"),
                    Explanation(
                        words: try row("explanation"), by: try row("explained_by_name"), at: try row("explained_at"))
                )
            })
    }

    /// Writes or replaces the explanation of a finding.
    static func set(_ words: String, for key: String, plan: RecordID, in tx: WriteTransaction) throws {
        try tx.execute(
            """
            INSERT INTO finding_explanation
                   (plan_id, finding_key, explanation, explained_by, explained_by_name, explained_at)
            VALUES (\(plan), \(key), \(words), \(tx.actor.id), \(tx.actor.name), \(tx.now))
            ON CONFLICT (plan_id, finding_key) DO UPDATE SET explanation = excluded.explanation,
              explained_by = excluded.explained_by, explained_by_name = excluded.explained_by_name,
              explained_at = excluded.explained_at
            """)
    }

    /// Takes an explanation back: the finding is open again.
    static func remove(_ key: String, plan: RecordID, in tx: WriteTransaction) throws {
        try tx.execute("DELETE FROM finding_explanation WHERE plan_id = \(plan) AND finding_key = \(key)")
    }
}

extension PlanCitation.Role: DatabaseValue {}
extension TextTarget.Content: DatabaseValue {}
extension TextTarget.Aspect: DatabaseValue {}
extension PlanStatus.Kind: DatabaseValue {}

import Database
import Foundation
import Kernel
import Papers
import Places
import Programme

/// Reports with their versions, words and figures, as functions over a transaction. They ask no policy: see
/// ``ReportDesk`` and the pages.
public enum ReportStore {
    /// The report of an id; nil when there is none.
    public static func find(_ id: RecordID, in tx: Transaction) throws -> Report? {
        try tx.row("SELECT \(unsafe: columns) FROM report r WHERE r.id = \(id)").map(Report.init)
    }

    /// The report of an obligation; nil while nothing was begun.
    public static func find(_ key: ObligationKey, in tx: Transaction) throws -> Report? {
        try tx.row(
            """
            SELECT \(unsafe: columns) FROM report r
             WHERE r.place_id = \(key.place) AND r.year = \(key.period.year) AND r.kind = \(key.kind)
               AND r.office = \(key.office) AND r.period = \(key.period) AND r.request_key = \(key.request?.text ?? "")
            """
        ).map(Report.init)
    }

    /// Keeps a report that was begun; its paper follows.
    static func insert(_ key: ObligationKey, agency: RecordID, in tx: WriteTransaction) throws -> Report {
        let id = tx.environment.newID()
        try tx.execute(
            """
            INSERT INTO report (id, kind, agency_id, place_id, office, period, year, request_id, request_key,
                                submitted_at, created_at)
            VALUES (\(id), \(key.kind), \(agency), \(key.place), \(key.office), \(key.period), \(key.period.year),
                    \(key.request), \(key.request?.text ?? ""), NULL, \(tx.now))
            """)
        return Report(id: id, key: key, agency: agency, submittedAt: nil)
    }

    /// The version of a paper; nil for a paper of another kind.
    public static func version(_ paper: RecordID, in tx: Transaction) throws -> ReportVersion? {
        try tx.row(
            "SELECT paper_id, source, filled_at, digest, frozen_at FROM report_version WHERE paper_id = \(paper)"
        ).map {
            ReportVersion(
                paper: try $0("paper_id"), source: try $0("source"), filledAt: try $0("filled_at"),
                digest: try $0("digest"), frozenAt: try $0("frozen_at"))
        }
    }

    /// Keeps the figures of a version, with where they come from, in the stead of earlier ones; they are not frozen yet.
    static func fill(
        _ paper: RecordID, of report: Report, _ figures: ReportFigures, source: ReportSource, parts: [ReportPart],
        in tx: WriteTransaction
    ) throws {
        try tx.execute(
            """
            INSERT INTO report_version (paper_id, report_id, source, filled_at, digest, frozen_at)
            VALUES (\(paper), \(report.id), \(source), \(tx.now), NULL, NULL)
            ON CONFLICT (paper_id) DO UPDATE SET source = excluded.source, filled_at = excluded.filled_at, digest = NULL,
              frozen_at = NULL
            """)
        try tx.execute("DELETE FROM report_figure WHERE paper_id = \(paper)")
        try tx.execute("DELETE FROM report_source WHERE paper_id = \(paper)")
        try tx.insert(
            into: "report_figure",
            columns: [
                "paper_id", "indicator", "tier", "target", "evidenced", "declared", "phase_target", "phase_evidenced",
                "phase_declared", "last_evidenced", "last_declared", "span_evidenced", "span_declared", "span_unclear",
            ],
            rows: figures.all.map { figure in
                let key: [any DatabaseValue] = [paper, figure.key.indicator, figure.key.tier]
                let span: [Int64?] = figure.span == nil ? [nil, nil, nil] : []
                return key + (figure.numbers + span).map { $0 as any DatabaseValue }
            })
        try tx.insert(
            into: "report_source", columns: ["paper_id", "place_id", "source_id"],
            rows: parts.map { [paper, $0.place, $0.paper] })
    }

    /// Freezes the figures of a version under their digest.
    static func freeze(_ paper: RecordID, digest: String, in tx: WriteTransaction) throws {
        try tx.execute(
            "UPDATE report_version SET digest = \(digest), frozen_at = \(tx.now) WHERE paper_id = \(paper)")
    }

    /// Notes the first sending of a report.
    static func noteSubmission(of report: RecordID, in tx: WriteTransaction) throws {
        try tx.execute("UPDATE report SET submitted_at = \(tx.now) WHERE id = \(report) AND submitted_at IS NULL")
    }

    /// The figures of a version.
    public static func figures(of paper: RecordID, in tx: Transaction) throws -> ReportFigures {
        ReportFigures(
            try tx.rows(
                """
                SELECT indicator, tier, target, evidenced, declared, phase_target, phase_evidenced, phase_declared,
                       last_evidenced, last_declared, span_evidenced, span_declared, span_unclear
                  FROM report_figure WHERE paper_id = \(paper)
                """
            ).map {
                ReportFigure(
                    .init(try $0("indicator"), tier: try $0("tier")), target: try $0("target"),
                    evidenced: try $0("evidenced"), declared: try $0("declared"), phaseTarget: try $0("phase_target"),
                    phaseEvidenced: try $0("phase_evidenced"), phaseDeclared: try $0("phase_declared"),
                    lastEvidenced: try $0("last_evidenced"), lastDeclared: try $0("last_declared"), span: try span($0))
            })
    }

    private static func span(_ row: Row) throws -> ReportFigure.Span? {
        guard let evidenced: Int64 = try row("span_evidenced"), let declared: Int64 = try row("span_declared"),
            let unclear: Int64 = try row("span_unclear")
        else { return nil }
        return ReportFigure.Span(evidenced: evidenced, declared: declared, unclear: unclear)
    }

    /// The units that a version was made from, or that are missing in it, by name.
    public static func parts(of paper: RecordID, in tx: Transaction) throws -> [ReportPart] {
        try tx.rows(
            """
            SELECT s.place_id, s.source_id, l.name, p.series_id FROM report_source s
              JOIN place l ON l.id = s.place_id LEFT JOIN paper p ON p.id = s.source_id
             WHERE s.paper_id = \(paper) ORDER BY l.sort_key, l.id
            """
        ).map {
            ReportPart(
                place: try $0("place_id"), name: try $0("name"), paper: try $0("source_id"),
                report: try $0("series_id"))
        }
    }

    /// The words of a version by section; sections without any are missing.
    public static func words(of paper: RecordID, in tx: Transaction) throws -> [String: String] {
        Dictionary(
            uniqueKeysWithValues: try tx.rows("SELECT code, body FROM report_section WHERE paper_id = \(paper)").map {
                (try $0("code") as String, try $0("body") as String)
            })
    }

    /// Replaces the words of a version; blank ones are left out.
    static func setWords(_ words: [String: String], of paper: RecordID, in tx: WriteTransaction) throws {
        try tx.execute("DELETE FROM report_section WHERE paper_id = \(paper)")
        try tx.insert(
            into: "report_section", columns: ["paper_id", "code", "body"],
            rows: words.filter { !$0.value.isEmpty }.sorted { $0.key < $1.key }.map { [paper, $0.key, $0.value] })
    }

    /// The paper of a report that the tier above may build on: the one in force, else the approved one; nil while there is
    /// none.
    static func approved(_ report: RecordID, in tx: Transaction) throws -> RecordID? {
        try tx.value(
            """
            SELECT id FROM paper WHERE series_id = \(report) AND state IN ('approved', 'issued')
             ORDER BY version DESC LIMIT 1
            """)
    }

    private static let columns =
        "r.id, r.kind, r.place_id, r.office, r.period, r.request_id, r.agency_id, r.submitted_at"
}

extension ReportSource: DatabaseValue {}

extension Report {
    init(_ row: Row) throws {
        self.init(
            id: try row("id"), key: try ObligationKey(row), agency: try row("agency_id"),
            submittedAt: try row("submitted_at"))
    }
}

/// A report whose paper or version is gone: a fault of the data.
struct DamagedReport: LoggableFault {
    let id: RecordID

    var description: String { "report \(id) has no version for its paper" }
}

import Accounts
import Database
import Foundation
import Kernel
import Places
import Programme

/// Days that tiers set, and extensions, as functions over a transaction. They ask no policy: see ``ReportDesk``.
enum ReportDays {
    /// The days set for the spans of a year, everywhere.
    static func set(year: Int, in tx: Transaction) throws -> [SetDay] {
        try tx.rows(
            """
            SELECT d.kind, d.tier, d.place_id, d.period, d.day, a.name AS agency_name
              FROM report_day d JOIN agency a ON a.id = d.agency_id
             WHERE d.year = \(year) ORDER BY d.kind, d.tier, d.place_id, d.period
            """
        ).map {
            SetDay(
                kind: try $0("kind"), tier: try $0("tier"), place: try $0("place_id"), period: try $0("period"),
                day: try $0("day"), by: try $0("agency_name"))
        }
    }

    /// Sets a day, or another one in its stead, with an audit entry.
    static func put(_ day: SetDay, agency: RecordID, in tx: WriteTransaction) throws {
        let earlier: Day? = try tx.value(
            """
            SELECT day FROM report_day WHERE kind = \(day.kind) AND tier = \(day.tier) AND place_id = \(day.place)
               AND period = \(day.period)
            """)
        try tx.execute(
            """
            INSERT INTO report_day (kind, tier, place_id, period, year, day, agency_id, set_by, set_by_name, set_at)
            VALUES (\(day.kind), \(day.tier), \(day.place), \(day.period), \(day.period.year), \(day.day), \(agency),
                    \(tx.actor.id), \(tx.actor.name), \(tx.now))
            ON CONFLICT (kind, tier, place_id, period) DO UPDATE SET day = excluded.day, agency_id = excluded.agency_id,
              set_by = excluded.set_by, set_by_name = excluded.set_by_name, set_at = excluded.set_at
            """)
        try tx.audit(
            "report_day.set", RecordRef("report_day", "\(day.kind)/\(day.tier.rawValue)/\(day.period.code)"),
            place: day.place, before: earlier.map { ["day": $0.iso] }, after: ["day": day.day.iso])
    }

    /// The extensions of places in a year, the oldest first: of one report the last counts.
    static func extensions(year: Int, of places: [PlaceID], in tx: Transaction) throws -> [ReportExtension] {
        try places.parts().flatMap { part in
            try tx.rows(
                """
                SELECT e.kind, e.place_id, e.office, e.period, e.request_id, e.until_day, e.reason, e.granted_by_name,
                       a.name AS agency_name
                  FROM report_extension e JOIN agency a ON a.id = e.agency_id
                 WHERE e.year = \(year) AND e.place_id IN \(list: part) ORDER BY e.granted_at, e.id
                """
            ).map {
                ReportExtension(
                    key: try ObligationKey($0), until: try $0("until_day"), reason: try $0("reason"),
                    grantedBy: try $0("granted_by_name"), agencyName: try $0("agency_name"))
            }
        }
    }

    /// Puts a report off, with an audit entry.
    static func extend(
        _ key: ObligationKey, until day: Day, reason: String, agency: RecordID, in tx: WriteTransaction
    ) throws {
        let id = tx.environment.newID()
        try tx.execute(
            """
            INSERT INTO report_extension (id, kind, place_id, office, period, year, request_id, until_day, reason,
                                          agency_id, granted_by, granted_by_name, granted_at)
            VALUES (\(id), \(key.kind), \(key.place), \(key.office), \(key.period), \(key.period.year), \(key.request),
                    \(day), \(reason), \(agency), \(tx.actor.id), \(tx.actor.name), \(tx.now))
            """)
        try tx.audit(
            "report.extended", RecordRef("report_extension", id), place: key.place,
            after: ["kind": key.kind, "period": key.period.code, "until": day.iso])
    }
}

/// Reports that somebody asked for, as functions over a transaction. They ask no policy: see ``ReportDesk``.
enum ReportRequests {
    /// The requests about a year that name one of some places; of their units only those.
    static func asked(year: Int, of places: [PlaceID], in tx: Transaction) throws -> [ReportRequest] {
        var units: [RecordID: Set<PlaceID>] = [:]
        for part in places.parts() {
            for row in try tx.rows(
                """
                SELECT u.request_id, u.place_id FROM report_request_unit u JOIN report_request q ON q.id = u.request_id
                 WHERE q.year = \(year) AND u.place_id IN \(list: part)
                """)
            {
                units[try row("request_id"), default: []].insert(try row("place_id"))
            }
        }
        guard !units.isEmpty else { return [] }
        return try tx.rows(
            "SELECT \(unsafe: columns) \(unsafe: source) WHERE q.id IN \(list: units.keys.sorted()) ORDER BY q.created_at, q.id"
        ).map { row in
            let id: RecordID = try row("id")
            return try ReportRequest(row, units: units[id] ?? [])
        }
    }

    /// The requests that the offices at a place made about a year, the newest first.
    static func made(at place: PlaceID, year: Int, limit: Int, in tx: Transaction) throws -> [ReportRequest] {
        try tx.rows(
            """
            SELECT \(unsafe: columns) \(unsafe: source) WHERE q.year = \(year) AND q.place_id = \(place)
             ORDER BY q.created_at DESC, q.id DESC LIMIT \(limit)
            """
        ).map { row in
            let id: RecordID = try row("id")
            let units: [PlaceID] = try tx.rows(
                "SELECT place_id FROM report_request_unit WHERE request_id = \(id)"
            ).map { try $0("place_id") }
            return try ReportRequest(row, units: Set(units))
        }
    }

    /// Keeps a request with its units, with an audit entry.
    static func insert(_ request: ReportRequest, agency: RecordID, in tx: WriteTransaction) throws {
        try tx.execute(
            """
            INSERT INTO report_request (id, kind, subject, details, period, year, due, agency_id, place_id, created_by,
                                        created_by_name, created_at)
            VALUES (\(request.id), \(request.kind), \(request.subject), \(request.details), \(request.period),
                    \(request.period.year), \(request.due), \(agency), \(request.place), \(tx.actor.id),
                    \(tx.actor.name), \(tx.now))
            """)
        try tx.insert(
            into: "report_request_unit", columns: ["request_id", "place_id"],
            rows: request.units.sorted().map { [request.id, $0] })
        try tx.audit(
            "report.requested", RecordRef("report_request", request.id), place: request.place,
            after: ["kind": request.kind, "due": request.due.iso, "units": String(request.units.count)])
    }

    private static let columns =
        "q.id, q.kind, q.subject, q.details, q.period, q.due, q.place_id, q.created_by_name, a.name AS agency_name"
    private static let source = "FROM report_request q JOIN agency a ON a.id = q.agency_id"
}

extension ReportRequest {
    fileprivate init(_ row: Row, units: Set<PlaceID>) throws {
        self.init(
            id: try row("id"), kind: try row("kind"), subject: try row("subject"), details: try row("details"),
            period: try row("period"), due: try row("due"), agencyName: try row("agency_name"),
            place: try row("place_id"), createdBy: try row("created_by_name"), units: units)
    }
}

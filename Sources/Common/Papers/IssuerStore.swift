import Accounts
import Attachments
import Database
import Kernel
import Office
import Places

/// How offices head and sign their papers, as functions over a transaction. They ask no policy.
public enum IssuerStore {
    /// The profile of an agency: what it saved, or the usual one of its kind and tier (`version` 0).
    ///
    /// - Throws: `Problem` `issuer.agency_absent`.
    public static func profile(of agency: RecordID, in tx: Transaction) throws -> IssuerProfile {
        guard let known = try AgencyStore.find(agency, in: tx) else { throw absent }
        if let row = try tx.row("SELECT \(unsafe: columns) FROM issuer_profile WHERE agency_id = \(agency)") {
            var symbols: [OfficialKind: String] = [:]
            for row in try tx.rows(
                "SELECT kind, symbol FROM issuer_symbol WHERE agency_id = \(agency) ORDER BY kind")
            {
                symbols[try row("kind")] = try row("symbol")
            }
            return try IssuerProfile(row, symbols: symbols)
        }
        guard let place = try PlaceStore.place(known.place, tx) else { throw absent }
        let above = try place.parent.flatMap { try PlaceStore.place($0, tx) }
        return IssuerProfile.standard(for: known, at: place, below: above)
    }

    /// Keeps a profile, with an audit entry.
    ///
    /// - Parameter profile: its `version` is the one that was seen.
    /// - Throws: `Problems` on the fields; `Problem` `issuer.stale` when somebody else changed it meanwhile.
    public static func save(_ profile: IssuerProfile, in tx: WriteTransaction) throws {
        let new = try profile.checked()
        let old = try self.profile(of: profile.agency, in: tx)
        guard old.version == profile.version else { throw stale }
        guard let agency = try AgencyStore.find(profile.agency, in: tx) else { throw absent }
        if old.version == 0 {
            try tx.execute(
                """
                INSERT INTO issuer_profile (\(unsafe: columns), changed_by, changed_at)
                VALUES (\(new.agency), \(lines(new.upper)), \(lines(new.lower)), \(new.hasMotto), \(new.placeName),
                        \(new.name), \(new.authority), \(new.title), \(new.template), 1, \(tx.actor.id), \(tx.now))
                """)
        } else {
            let changed = try tx.execute(
                """
                UPDATE issuer_profile
                SET upper_lines = \(lines(new.upper)), lower_lines = \(lines(new.lower)), has_motto = \(new.hasMotto),
                    place_name = \(new.placeName), name = \(new.name), authority = \(new.authority),
                    title = \(new.title), template_id = \(new.template), version = version + 1,
                    changed_by = \(tx.actor.id), changed_at = \(tx.now)
                WHERE agency_id = \(new.agency) AND version = \(profile.version)
                """)
            guard changed == 1 else { throw stale }
            try tx.execute("DELETE FROM issuer_symbol WHERE agency_id = \(new.agency)")
        }
        for (kind, symbol) in new.symbols.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            try tx.execute(
                "INSERT INTO issuer_symbol (agency_id, kind, symbol) VALUES (\(new.agency), \(kind), \(symbol))")
        }
        try tx.audit(
            "issuer_profile.saved", RecordRef("issuer_profile", new.agency), place: agency.place,
            before: summary(old), after: summary(new))
    }

    /// Checks a Word template and keeps it as the agency's own. Nothing changes when it has a fault.
    ///
    /// - Returns: the attachment.
    /// - Throws: `Problem` when it is no Word document; `Problems` with all faults of its tags; on the field `tep`.
    public static func keepTemplate(_ bytes: [UInt8], name: String, in tx: WriteTransaction) throws -> RecordID {
        try check(template: bytes)
        return try AttachmentStore.save(bytes, name: name, accepted: [.document], in: tx)
    }

    /// - Throws: as `keepTemplate`.
    public static func check(template bytes: [UInt8]) throws {
        do {
            let faults = try WordTemplate(bytes).faults(knowing: OfficialPaper.tags)
            try Problems.throwIfAny(faults)
        } catch let problem as Problem {
            throw Problem(problem.kind, problem.code, problem.message, field: "tep")
        } catch let problems as Problems {
            throw Problems(problems.all.map { Problem($0.kind, $0.code, $0.message, field: "tep") })
        }
    }

    /// The template of a profile: its own, or the standard one.
    public static func template(
        of profile: IssuerProfile, standard: [UInt8], in tx: Transaction
    ) throws -> [UInt8] {
        try profile.template.map { try AttachmentStore.load($0, in: tx) } ?? standard
    }

    private static let columns = """
        agency_id, upper_lines, lower_lines, has_motto, place_name, name, authority, title, template_id, version
        """

    private static func lines(_ lines: [String]) -> String { lines.joined(separator: "\n") }

    private static func summary(_ profile: IssuerProfile) -> [String: String] {
        [
            "heading": lines(profile.upper + profile.lower), "motto": String(profile.hasMotto),
            "place": profile.placeName, "signer": lines([profile.authority, profile.title]),
            "symbol": profile.symbol(.plan), "template": profile.template?.text ?? "",
        ]
    }

    static let absent = Problem(
        .absent, "issuer.agency_absent", "Không có cơ quan này. Mở lại trang Mẫu văn bản để chọn.")
    static let stale = Problem(
        .conflict, "issuer.stale",
        "Người khác vừa sửa tiêu đề của cơ quan này nên chưa lưu gì cả. Mở lại trang trong thẻ khác để xem bản mới rồi "
            + "sửa tiếp.")
}

extension IssuerProfile {
    fileprivate init(_ row: Row, symbols: [OfficialKind: String]) throws {
        let upper: String = try row("upper_lines")
        let lower: String = try row("lower_lines")
        self.init(
            agency: try row("agency_id"), upper: upper.split(separator: "\n").map(String.init),
            lower: lower.split(separator: "\n").map(String.init), hasMotto: try row("has_motto"),
            placeName: try row("place_name"), name: try row("name"), symbols: symbols,
            authority: try row("authority"), title: try row("title"), template: try row("template_id"),
            version: try row("version"))
    }
}

extension OfficialKind: DatabaseValue {}

import Database
import Foundation
import Kernel
import Pages
import Places

/// How an officer is reached at work (S221); empty texts where nothing is given.
public struct OfficerContact: Hashable, Sendable {
    public let phone: String
    public let mail: String

    public init(phone: String, mail: String) {
        self.phone = phone
        self.mail = mail
    }

    public var isEmpty: Bool { phone.isEmpty && mail.isEmpty }

    /// In the form that is kept.
    ///
    /// - Throws: `Problems` on `dien-thoai` and `thu`.
    static func checked(phone: String, mail: String) throws -> OfficerContact {
        let contact = OfficerContact(phone: Vietnamese.line(phone), mail: Vietnamese.line(mail).lowercased())
        var problems: [Problem] = []
        let digits = contact.phone.filter(\.isNumber).count
        let isPhone = contact.phone.allSatisfy { $0.isASCII && ($0.isNumber || " .+()-".contains($0)) }
        if !contact.phone.isEmpty, !isPhone || !(8...15).contains(digits) || contact.phone.count > 30 {
            problems.append(
                Problem(
                    "contact.phone", "“\(contact.phone)” không phải số điện thoại. Ghi từ 8 đến 15 chữ số.",
                    field: "dien-thoai"))
        }
        let parts = contact.mail.split(separator: "@", omittingEmptySubsequences: false)
        let isMail =
            parts.count == 2 && !parts[0].isEmpty && parts[1].contains(".") && contact.mail.count <= 100
            && contact.mail.allSatisfy { $0.isASCII && !$0.isWhitespace && !"<>\"',;".contains($0) }
        if !contact.mail.isEmpty, !isMail {
            problems.append(
                Problem(
                    "contact.mail", "“\(contact.mail)” không phải địa chỉ thư. Ghi như ten@coquan.gov.vn.",
                    field: "thu"))
        }
        try Problems.throwIfAny(problems)
        return contact
    }
}

/// Contact data of officers, as functions over a transaction.
enum ContactStore {
    /// An officer of an office with what is known of how to reach them.
    struct Listed: Sendable {
        let officer: Officer
        let contact: OfficerContact
    }

    /// The active officers of an office, in dictionary order.
    static func all(of agency: RecordID, limit: Int, in tx: Transaction) throws -> [Listed] {
        try tx.rows(
            """
            SELECT u.id, u.name, u.agency_id, a.name AS agency_name, a.place_id, c.phone, c.mail
            FROM user_account u JOIN agency a ON a.id = u.agency_id LEFT JOIN officer_contact c ON c.user_id = u.id
            WHERE u.agency_id = \(agency) AND u.state = 'active' ORDER BY u.sort_key, u.id LIMIT \(limit)
            """
        ).map { row in
            let phone: String? = try row("phone")
            let mail: String? = try row("mail")
            return Listed(
                officer: try Officer(row), contact: OfficerContact(phone: phone ?? "", mail: mail ?? ""))
        }
    }

    static func find(_ user: RecordID, in tx: Transaction) throws -> OfficerContact {
        try tx.row("SELECT phone, mail FROM officer_contact WHERE user_id = \(user)").map {
            OfficerContact(phone: try $0("phone"), mail: try $0("mail"))
        } ?? OfficerContact(phone: "", mail: "")
    }

    /// Keeps how an officer is reached; the audit entry says that it changed, not to what.
    static func set(_ contact: OfficerContact, of user: RecordID, in tx: WriteTransaction) throws {
        try tx.execute(
            """
            INSERT INTO officer_contact (user_id, phone, mail, changed_at)
            VALUES (\(user), \(contact.phone), \(contact.mail), \(tx.now))
            ON CONFLICT (user_id) DO UPDATE SET phone = excluded.phone, mail = excluded.mail,
              changed_at = excluded.changed_at
            """)
        let place = try UserStore.find(user, in: tx)?.place
        try tx.audit("officer_contact.changed", RecordRef("user_account", user), place: place)
    }

    /// Who needs it sees how an officer is reached: the officer, who manages accounts there, colleagues of the same
    /// office, and those who work one tier above or below (S221). Everybody else sees the name only.
    static func mayRead(_ viewer: Viewer, at agency: Agency, in tx: Transaction) throws -> Bool {
        if viewer.may(.viewUsers, lineage: try PlaceStore.lineage(of: agency.place, tx)) { return true }
        guard let own = try OfficerStore.find(viewer.userID, in: tx) else { return false }
        if own.agency == agency.id { return true }
        // Officers of partner offices see their own work only, and so their own colleagues only.
        guard viewer.may(.viewPlans) else { return false }
        let mine = try units(own.place, in: tx)
        let theirs = try units(agency.place, in: tx)
        return try !parents(of: mine, in: tx).isDisjoint(with: theirs)
            || !parents(of: theirs, in: tx).isDisjoint(with: mine)
    }

    /// A place, the places of other structures that are the same unit, and what became of it.
    private static func units(_ place: PlaceID, in tx: Transaction) throws -> Set<PlaceID> {
        let newest: Int? = try tx.value("SELECT MAX(id) FROM structure")
        let reached = try newest.map { try ScopeSuccession.reached(from: place, structure: $0, in: tx).map(\.id) } ?? []
        return Set(try PlaceStore.sameUnits(as: place, tx) + [place] + reached)
    }

    private static func parents(of places: Set<PlaceID>, in tx: Transaction) throws -> Set<PlaceID> {
        Set(
            try tx.rows(
                "SELECT parent_id FROM place WHERE id IN \(list: places.sorted()) AND parent_id IS NOT NULL"
            ).map { try $0("parent_id") })
    }
}

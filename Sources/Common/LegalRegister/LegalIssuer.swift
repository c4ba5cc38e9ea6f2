import Accounts
import Database
import Kernel
import Places

/// Whose a document is, as far as our agencies and places tell.
public struct LegalIssuer: Hashable, Sendable {
    /// Nil for an office that is none of ours: a ministry, a council.
    public let agency: RecordID?
    /// Nil when it is not known; the nation for a body of the centre.
    public let place: PlaceID?
    public let tier: Tier?

    public init(agency: RecordID?, place: PlaceID?, tier: Tier?) {
        self.agency = agency
        self.place = place
        self.tier = tier
    }

    /// Finds an issuer by its printed name.
    ///
    /// - Parameters:
    ///   - place: where the name is read: its offices and those above it are known there by short names too. For a
    ///     name that is none of theirs it is where the document belongs, unless the name says the centre.
    public static func find(_ name: String, at place: PlaceID?, in tx: Transaction) throws -> LegalIssuer {
        let issuer = IssuerName(name)
        let near = try place.map { try PlaceStore.lineage(of: $0, tx) } ?? []
        if let agency = try agency(issuer, near: near, in: tx) {
            let tier = try PlaceStore.place(agency.place, tx)?.tier
            return LegalIssuer(agency: agency.id, place: agency.place, tier: tier)
        }
        if issuer.tier == .central { return LegalIssuer(agency: nil, place: .nation, tier: .central) }
        let tier = try issuer.tier ?? place.flatMap { try PlaceStore.place($0, tx)?.tier }
        return LegalIssuer(agency: nil, place: place, tier: tier)
    }

    /// The one agency of this name: among those near, or else in the whole country under its full name. The standing
    /// committee of a Union (`Ban Thường vụ Hội LHPN tỉnh`) and the presidium of the centre sign for their Union.
    private static func agency(_ issuer: IssuerName, near: [PlaceID], in tx: Transaction) throws -> Agency? {
        let names =
            [issuer.printed]
            + signatories.compactMap { signatory in
                Vietnamese.folded(issuer.printed).hasPrefix(Vietnamese.folded(signatory) + " ")
                    ? Vietnamese.line(String(issuer.printed.dropFirst(signatory.count))) : nil
            }
        for name in names {
            let candidates = try AgencyStore.candidates(at: near, in: tx)
            if case .one(let id) = AgencyNames.resolve(name, among: candidates) {
                return try AgencyStore.find(id, in: tx)
            }
            let spelled = [name, name.replacing("Ủy ban nhân dân", with: "UBND")]
            let found = try tx.rows(
                "SELECT id FROM agency WHERE folded IN \(list: spelled.map(Vietnamese.folded)) ORDER BY id LIMIT 2"
            ).map { try $0("id") as RecordID }
            if found.count == 1 { return try AgencyStore.find(found[0], in: tx) }
        }
        return nil
    }

    private static let signatories = ["Ban Thường vụ", "Đoàn Chủ tịch"]
}

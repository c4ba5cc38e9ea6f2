import Accounts
import Database
import Kernel
import Places

/// The units that an annex of a place can have: the places below it, tier by tier, and the agencies that work for it.
///
/// It looks up strangers in the transaction that made it, and lives no longer than that.
struct UnitDirectory {
    private let tiers: [(tier: Tier, names: PlaceNames)]
    private let agencies: [AgencyNames.Candidate]
    private let agencyByID: [RecordID: Agency]
    private let place: Place
    private let structure: Structure
    private let tx: Transaction

    /// Loads the names for a plan.
    ///
    /// - Parameter day: the first day of the plan's period: its places are read in the structure of that day.
    init(for place: Place, on day: Day, in tx: Transaction) throws {
        var tiers: [(Tier, PlaceNames)] = []
        for tier in Tier.allCases where tier > place.tier && tiers.count < 2 {
            let names = try PlaceStore.unitCandidates(under: place.id, on: day, tiers: [tier], tx)
            if !names.isEmpty { tiers.append((tier, PlaceNames(names))) }
        }
        self.place = place
        self.tiers = tiers.map { (tier: $0.0, names: $0.1) }
        agencies = try AgencyStore.candidates(at: [place.id], in: tx)
        agencyByID = Dictionary(uniqueKeysWithValues: try AgencyStore.all(at: [place.id], in: tx).map { ($0.id, $0) })
        structure = try PlaceStore.structure(on: day, tx)
        self.tx = tx
    }

    /// Which unit a printed name means: first among the places directly below, then the tier under those, then the
    /// agencies. Two candidates are told, never guessed.
    func match(_ printed: String) throws -> RowUnit {
        for (_, names) in tiers {
            switch names.resolve(printed) {
            case .one(let place, _): return .place(place.id, code: place.code, name: place.shortName)
            case .many(let places):
                let list = places.prefix(4).map { "\($0.name) (\($0.code))" }.joined(separator: ", ")
                return .unknown(note: places.count == 1 ? "gần giống \(list)" : "có thể là \(list)")
            case .none: continue
            }
        }
        switch AgencyNames.resolve(printed, among: agencies) {
        case .one(let id):
            if let agency = agencyByID[id] { return .agency(id, code: agency.code, name: agency.name) }
        case .many(let ids):
            let list = ids.prefix(4).compactMap { agencyByID[$0]?.name }.joined(separator: ", ")
            return .unknown(note: "có thể là \(list)")
        case .none: break
        }
        return .unknown(note: try elsewhere(printed))
    }

    /// Where a name lies that is not below the place: a unit of another province is told as such.
    private func elsewhere(_ printed: String) throws -> String {
        // Villages are not public data: a commune knows its own only once somebody entered them (ADR 0009).
        guard let tier = tiers.first?.tier else { return "\(place.name) chưa có danh sách đơn vị bên dưới" }
        let folded = Vietnamese.folded(printed)
        let provinces: [String] = try tx.rows(
            """
            SELECT DISTINCT q.name, q.sort_key FROM place p
              JOIN place_path a ON a.place_id = p.id AND a.structure_id = \(structure.id)
              JOIN place q ON q.id = a.province_id
             WHERE p.structure_id = \(structure.id) AND p.tier = \(tier) AND p.is_bucket = 0
               AND (p.folded_short = \(folded) OR p.folded = \(folded))
             ORDER BY q.sort_key LIMIT 4
            """
        ).map { try $0("name") }
        return provinces.isEmpty ? "" : "đơn vị tên này thuộc \(provinces.joined(separator: ", "))"
    }
}

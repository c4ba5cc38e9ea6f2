import Database
import Declarations
import Kernel
import Places
import Totals

/// What `nepmoi check` finds.
public struct HouseCheck: Codable, Sendable {
    /// A total that is not the sum of what stands behind it, in words.
    public struct Fault: Codable, Sendable {
        /// One sentence: where, when, what, stored and counted.
        public let message: String
        public let total: TotalFault
    }

    /// Faults told at most.
    public static let mostFaults = 100

    public let engine: String
    public let indicators: Int
    public let activities: Int
    public let places: Int
    /// Changes that PostgreSQL has not folded into the totals yet; readers add them.
    public let backlog: Int
    /// Whether every total was recounted.
    public let isDeep: Bool
    public let faults: [Fault]

    /// Checks a house that was opened, and so has its schema and its programme.
    ///
    /// - Parameter isDeep: recounts every total: minutes for the nation.
    public static func run(_ house: House, isDeep: Bool) async throws -> HouseCheck {
        let catalogue = house.catalogue
        return try await house.database.read { tx in
            let places: Int = try tx.value("SELECT COUNT(*) FROM place WHERE is_bucket = 0") ?? 0
            let names = Dictionary(
                CountedItem.all(of: catalogue).map { ($0.code, $0.name) }, uniquingKeysWith: { first, _ in first })
            let faults = isDeep ? try TotalCheck.faults(limit: mostFaults, in: tx) : []
            return HouseCheck(
                engine: tx.engine.rawValue, indicators: catalogue.indicators.count,
                activities: catalogue.activities.count, places: places, backlog: try TotalStore.backlog(in: tx),
                isDeep: isDeep,
                faults: try faults.map { fault in
                    Fault(
                        message: try sentence(fault, indicator: names[fault.indicator] ?? fault.indicator, tx),
                        total: fault)
                })
        }
    }

    private static func sentence(_ fault: TotalFault, indicator: String, _ tx: Transaction) throws -> String {
        let place = try name(PlaceID(fault.place), tx)
        let structure = try fault.structure.flatMap { id in
            try PlaceStore.structures(tx).first { $0.id == id }.map { " trong “\($0.name)”" }
        }
        let period = Period(totalKey: fault.period)?.written ?? String(fault.period)
        let tier = fault.tier.flatMap(Tier.init(depth:)).map { ", \($0.implementing) thực hiện" } ?? ""
        let words = ["chỉ tiêu giao", "có minh chứng", "khai báo", "số mục"]
        let differences = zip(words, zip(fault.stored, fault.counted)).filter { $1.0 != $1.1 }.map { word, pair in
            "\(word) lưu \(Number.grouped(pair.0)), đếm được \(Number.grouped(pair.1))"
        }
        return "\(place)\(structure ?? ""), \(period), “\(indicator)”\(tier): \(differences.joined(separator: "; "))."
    }

    /// `Huyện Quảng Hòa (049)`, a bucket with its place.
    private static func name(_ id: PlaceID, _ tx: Transaction) throws -> String {
        guard let place = try PlaceStore.place(id, tx) else { return "Địa bàn số \(id)" }
        guard place.isBucket, let parent = place.parent, let above = try PlaceStore.place(parent, tx) else {
            return "\(place.name) (\(place.code))"
        }
        return "Chưa phân định của \(above.name) (\(above.code))"
    }
}

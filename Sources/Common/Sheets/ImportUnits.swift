import Database
import Kernel
import Places

/// Which place a sheet means by a code or a name, among a place and all below it.
///
/// It looks names up in the transaction that made it, and lives no longer than that. Levels are loaded only when a name was
/// not found higher up.
package final class ImportUnits {
    private let root: Place
    private let tx: Transaction
    private var names: [Level: PlaceNames] = [:]
    private var found: [Asked: Result<Place, Problem>] = [:]
    private var lineages: [PlaceID: Bool] = [:]

    private struct Level: Hashable {
        let structure: Int
        let tier: Tier
    }

    private struct Asked: Hashable {
        let name: String
        let code: String
        let structure: Int
    }

    package init(root: Place, in tx: Transaction) {
        self.root = root
        self.tx = tx
    }

    /// The place of a row. A code decides; a name beside it must not contradict it.
    ///
    /// - Throws: `Problem` without a field when there is none, several, or one elsewhere.
    package func place(name: String, code: String, on day: Day) throws -> Place {
        let structure = try PlaceStore.structure(on: day, tx)
        let asked = Asked(name: name, code: code, structure: structure.id)
        let result: Result<Place, Problem>
        if let known = found[asked] {
            result = known
        } else {
            do {
                result = .success(try look(name: name, code: code, structure: structure, on: day))
            } catch let problem as Problem {
                result = .failure(problem)
            }
            found[asked] = result
        }
        return try result.get()
    }

    private func look(name: String, code: String, structure: Structure, on day: Day) throws -> Place {
        if !code.isEmpty { return try coded(code, name: name, on: day) }
        guard !name.isEmpty else { throw problem("unit_missing", "Chưa ghi đơn vị. Ghi tên hoặc mã địa bàn.") }
        if name.allSatisfy({ $0.isASCII && $0.isNumber }) { return try coded(name, name: "", on: day) }
        let top =
            root.id == .nation || root.structure == structure.id
            ? root : try PlaceStore.counterpart(of: root.id, in: structure.id, tx) ?? root
        if top.tier != .central, case .one = PlaceNames.resolve(name, among: [PlaceName(top)]) { return top }
        var many: [PlaceName] = []
        for tier in Tier.allCases where tier > top.tier {
            switch try self.names(Level(structure: structure.id, tier: tier), below: top, on: day).resolve(name) {
            case .one(let found, _): if let place = try PlaceStore.place(found.id, tx) { return place }
            case .many(let places): if many.isEmpty { many = places }
            case .none: continue
            }
        }
        // A place of another time is taken, so that the rules say what stands there on the day.
        if let other = try ofAnotherTime(name, than: structure) { return other }
        if !many.isEmpty {
            let list = many.prefix(5).map { "\($0.name) (\($0.code))" }.joined(separator: ", ")
            throw problem(
                "unit_ambiguous",
                many.count == 1
                    ? "“\(name)” gần giống \(list) nhưng không khớp. Sửa tên, hoặc ghi mã ở cột Mã."
                    : "“\(name)” có thể là \(list). Ghi mã ở cột Mã.")
        }
        throw problem("unit_unknown", try unknown(name, top: top, on: day))
    }

    /// The one place below the root that is called exactly so in another structure; nil when there is none or several.
    private func ofAnotherTime(_ name: String, than structure: Structure) throws -> Place? {
        for other in try PlaceStore.structures(tx) where other.id != structure.id {
            let inside = try called(name, on: other.inForceFrom).filter { try isInside($0.place.id) }
            if inside.count == 1 { return inside[0].place }
        }
        return nil
    }

    private func called(_ name: String, on day: Day) throws -> [PlaceHit] {
        let folded = Vietnamese.folded(name)
        return try PlaceStore.search(name, on: day, limit: 20, tx).filter { Vietnamese.folded($0.place.name) == folded }
    }

    private func isInside(_ place: PlaceID) throws -> Bool {
        if let known = lineages[place] { return known }
        let isInside = try PlaceStore.lineage(of: place, tx).contains(root.id)
        lineages[place] = isInside
        return isInside
    }

    /// Where else a name stands on the day.
    private func unknown(_ name: String, top: Place, on day: Day) throws -> String {
        guard let hit = try called(name, on: day).first else {
            return "Không có đơn vị nào tên “\(name)” ở \(top.name). Xem lại tên, hoặc ghi mã."
        }
        return "“\(name)” không thuộc \(top.name) mà ở \(hit.path) (\(hit.place.code))."
    }

    private func coded(_ code: String, name: String, on day: Day) throws -> Place {
        let place = try PlaceStore.requirePlace(code: code, on: day, tx)
        if !name.isEmpty, case .none = PlaceNames.resolve(name, among: [PlaceName(place)]) {
            throw problem(
                "unit_code",
                "Mã \(code) vào ngày \(day.written) là \(place.name), không phải “\(name)”. Sửa mã hoặc tên.")
        }
        guard try isInside(place.id) else {
            throw problem("outside_scope", "\(place.name) (\(place.code)) không thuộc \(root.name).")
        }
        return place
    }

    private func names(_ level: Level, below top: Place, on day: Day) throws -> PlaceNames {
        if let known = names[level] { return known }
        let loaded = PlaceNames(try PlaceStore.unitCandidates(under: top.id, on: day, tiers: [level.tier], tx))
        names[level] = loaded
        return loaded
    }

    private func problem(_ code: String, _ message: String) -> Problem { Problem("sheet.\(code)", message) }
}

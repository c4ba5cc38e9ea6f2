import Database
import Kernel

/// What offices decide about villages: merging, splitting, and to which new commune one belongs whose own was split.
///
/// Records stay at the village where they happened. A village that went whole into another one is read as that one in the
/// paths of every structure that knows it; one that was split stands for itself beside its parts (ADR 0019).
public enum VillageChanges {
    /// The most villages that are merged, made or assigned at once.
    public static let most = 500

    /// What happened, for the audit log.
    private struct Entry: Codable {
        let from: [String]
        let to: [String]
        let day: Day?
        let decision: String
    }

    /// Ends villages of a commune on the day before and makes one new village of them.
    ///
    /// - Parameters:
    ///   - ids: at least two that exist on the day before, all in the commune.
    ///   - facts: name and code of the new one; its days are given by `day`.
    /// - Throws: `Problems` or a `Problem` on the fields `thon`, `ten`, `ma`, `ngay`, `quyet-dinh`.
    @discardableResult
    public static func merge(
        _ ids: [PlaceID], in commune: Place, into facts: VillageFacts, on day: Day, decision: String,
        hooks: PlacePaths.Hooks = .none, _ tx: WriteTransaction
    ) throws -> PlaceID {
        try VillageStore.requireCommune(commune)
        guard Set(ids).count >= 2 else {
            throw Problem("places.merge_few", "Chọn ít nhất hai thôn để sáp nhập.", field: "thon")
        }
        let old = try ending(ids, in: commune, on: day, decision: decision, tx)
        for village in old { try end(village, on: day.dayBefore, tx) }
        var facts = facts
        facts.from = day
        facts.until = nil
        facts.decision = decision
        let made = try VillageStore.add([facts], to: commune, tx)
        try join(old.map { ($0.id, made[0], Share.whole) }, on: day, decision: decision, tx)
        try PlacePaths.rebuild(old.map(\.id) + made, hooks: hooks, tx)
        let name = try PlaceStore.place(made[0], tx)?.name ?? facts.name
        try tx.audit(
            "villages.merged", RecordRef("place", made[0]), place: commune.id,
            after: Entry(from: old.map(\.place.name), to: [name], day: day, decision: decision))
        return made[0]
    }

    /// Ends a village on the day before and makes several new ones of it.
    ///
    /// - Parameters:
    ///   - parts: names and codes, at least two; the first is the larger part.
    ///   - commune: the one it lies in on that day.
    /// - Returns: the ids of the parts, in their order.
    /// - Throws: as `merge`.
    @discardableResult
    public static func split(
        _ id: PlaceID, in commune: Place, into parts: [VillageFacts], on day: Day, decision: String,
        hooks: PlacePaths.Hooks = .none, _ tx: WriteTransaction
    ) throws -> [PlaceID] {
        try VillageStore.requireCommune(commune)
        guard parts.count >= 2 else {
            throw Problem("places.split_few", "Ghi ít nhất hai thôn mới, mỗi dòng một tên.", field: "ten")
        }
        let old = try ending([id], in: commune, on: day, decision: decision, tx)
        for village in old { try end(village, on: day.dayBefore, tx) }
        let made = try VillageStore.add(
            parts.map { part in
                var part = part
                part.from = day
                part.until = nil
                part.decision = decision
                return part
            }, to: commune, tx)
        try join(
            made.enumerated().map { (id, $0.element, $0.offset == 0 ? Share.mainPart : .part) }, on: day,
            decision: decision, tx)
        try PlacePaths.rebuild([id] + made, hooks: hooks, tx)
        try tx.audit(
            "village.split", RecordRef("place", id), place: commune.id,
            after: Entry(from: old.map(\.place.name), to: parts.map(\.name), day: day, decision: decision))
        return made
    }

    /// Says in which commune of a newer structure villages lie whose own commune was split.
    ///
    /// What was said before for the same structure is replaced: an error can be corrected.
    ///
    /// - Throws: `Problem` on `thon` for a village that does not stand in “chưa phân định” there, on `xa` for a commune
    ///   that got nothing of the village's own, on `quyet-dinh` without a decision.
    public static func assign(
        _ ids: [PlaceID], to commune: Place, decision: String, hooks: PlacePaths.Hooks = .none, _ tx: WriteTransaction
    ) throws {
        try VillageStore.requireCommune(commune)
        let decision = try checked(decision)
        let ids = Set(ids).sorted()
        guard !ids.isEmpty, ids.count <= most else {
            throw Problem(
                "places.assign_none", "Chọn ít nhất một thôn, nhiều nhất \(most) thôn một lần.", field: "thon")
        }
        var names: [String] = []
        for id in ids {
            guard let village = try VillageStore.find(id, tx) else { throw Problem.noVillage }
            try requireUnplaced(village, for: commune, tx)
            try tx.execute(
                """
                DELETE FROM succession_basis WHERE from_id = \(id) AND to_id IN (
                  SELECT id FROM place WHERE tier = 3 AND structure_id = \(commune.structure))
                """)
            try tx.execute(
                """
                DELETE FROM succession WHERE from_id = \(id) AND to_id IN (
                  SELECT id FROM place WHERE tier = 3 AND structure_id = \(commune.structure))
                """)
            names.append(village.place.name)
        }
        try join(ids.map { ($0, commune.id, Share.whole) }, on: nil, decision: decision, tx)
        try PlacePaths.rebuild(ids, hooks: hooks, tx)
        try tx.audit(
            "villages.assigned", RecordRef("place", commune.id), place: commune.id,
            after: Entry(from: names, to: [commune.name], day: nil, decision: decision))
    }

    /// What a row of succession of a village was decided by; nil for the rows of the shipped data.
    public static func basis(
        from: PlaceID, to: PlaceID, _ tx: Transaction
    ) throws -> (day: Day?, decision: String)? {
        try tx.row("SELECT day, decision FROM succession_basis WHERE from_id = \(from) AND to_id = \(to)").map {
            (try $0("day"), try $0("decision"))
        }
    }

    /// The villages that stand in a “chưa phân định” of a structure, below a place of any structure, by their own commune.
    ///
    /// - Parameter scope: the whole country for the nation.
    public static func unplaced(
        below scope: PlaceID, in structure: Int, limit: Int = 2_000, _ tx: Transaction
    ) throws -> [(commune: Place, villages: [Village])] {
        let rows = try tx.rows(
            """
            SELECT \(unsafe: Village.columns) FROM place_path x
              JOIN place b ON b.id = x.commune_id AND b.is_bucket = 1
              JOIN place p ON p.id = x.place_id AND p.tier = 4
              JOIN village_span sp ON sp.village_id = p.id
              JOIN place c ON c.id = p.parent_id
             WHERE x.structure_id = \(structure) AND \(PlaceStore.within([Scope(scope)], column: "p.id"))
             ORDER BY c.sort_key, c.id, p.sort_key, p.id LIMIT \(limit)
            """)
        var groups: [(commune: Place, villages: [Village])] = []
        for row in rows {
            let village = try Village(row)
            if groups.last?.commune.id == village.place.parent {
                groups[groups.count - 1].villages.append(village)
            } else if let parent = village.place.parent, let commune = try PlaceStore.place(parent, tx) {
                groups.append((commune, [village]))
            }
        }
        return groups
    }

    /// The communes of a structure that got a part of a commune; empty when its succession does not reach there at once.
    public static func heirs(of commune: PlaceID, in structure: Int, _ tx: Transaction) throws -> [Place] {
        try PlaceStore.successors(of: commune, tx).map(\.place).filter {
            $0.structure == structure && $0.tier == .commune && !$0.isBucket
        }
    }

    // MARK: Parts

    private static func checked(_ decision: String) throws -> String {
        guard !decision.isEmpty else {
            throw Problem(
                "places.decision", "Chưa ghi căn cứ. Ghi số, ngày và cơ quan của quyết định, nghị quyết.",
                field: "quyet-dinh")
        }
        guard decision.count <= VillageFacts.longest.decision else {
            throw Problem(
                "places.decision",
                "Căn cứ có \(decision.count) ký tự, dài nhất được \(VillageFacts.longest.decision). Ghi ngắn lại.",
                field: "quyet-dinh")
        }
        return decision
    }

    /// The villages that end, which must lie in the commune and exist on the day before.
    private static func ending(
        _ ids: [PlaceID], in commune: Place, on day: Day, decision: String, _ tx: Transaction
    ) throws -> [Village] {
        _ = try checked(decision)
        let structure = try PlaceStore.structure(on: day, tx)
        guard structure.id == commune.structure else {
            throw Problem(
                "places.change_day",
                "Ngày \(day.written) thuộc địa giới “\(structure.name)”, \(commune.name) thuộc địa giới khác. Sửa ngày, "
                    + "hoặc mở xã của ngày đó.", field: "ngay")
        }
        let inside = Dictionary(
            uniqueKeysWithValues: try VillageStore.villages(in: commune, limit: 20_000, tx).map { ($0.id, $0) })
        return try Set(ids).sorted().map { id in
            guard let village = inside[id] else {
                throw Problem(
                    "places.village_elsewhere", "Có thôn không thuộc \(commune.name). Chọn lại.", field: "thon")
            }
            guard village.existed(on: day.dayBefore) else {
                let days =
                    village.until.map { "kết thúc ngày \($0.written)" } ?? "lập từ \(village.from?.written ?? "")"
                throw Problem(
                    "places.village_not_there",
                    "\(village.place.name) \(days), không có vào ngày \(day.dayBefore.written). Bỏ chọn thôn này, hoặc sửa "
                        + "ngày.", field: "ngay")
            }
            return village
        }
    }

    private static func end(_ village: Village, on day: Day, _ tx: WriteTransaction) throws {
        try tx.execute(
            """
            UPDATE village_span SET valid_to = \(day), row_version = row_version + 1 WHERE village_id = \(village.id)
            """)
    }

    private static func join(
        _ rows: [(from: PlaceID, to: PlaceID, share: Share)], on day: Day?, decision: String, _ tx: WriteTransaction
    ) throws {
        try tx.insert(
            into: "succession", columns: ["from_id", "to_id", "share"], rows: rows.map { [$0.from, $0.to, $0.share] })
        try tx.insert(
            into: "succession_basis", columns: ["from_id", "to_id", "day", "decision"],
            rows: rows.map { [$0.from, $0.to, day, decision] })
    }

    private static func requireUnplaced(_ village: Village, for commune: Place, _ tx: Transaction) throws {
        guard let path = try PlaceStore.path(of: village.id, in: commune.structure, tx),
            let place = try PlaceStore.place(path.commune, tx)
        else { throw Problem.noVillage }
        let told =
            try tx.row(
                """
                SELECT 1 AS found FROM succession s JOIN place q ON q.id = s.to_id
                 WHERE s.from_id = \(village.id) AND q.tier = 3 AND q.structure_id = \(commune.structure)
                """) != nil
        guard place.isBucket || told, village.place.structure < commune.structure else {
            throw Problem(
                "places.village_placed",
                "\(village.place.name) đã thuộc \(place.name), không phải phân định. Bỏ chọn thôn này.", field: "thon")
        }
        guard let parent = village.place.parent else { throw Problem.noVillage }
        let heirs = try heirs(of: parent, in: commune.structure, tx)
        guard heirs.isEmpty || heirs.contains(where: { $0.id == commune.id }) else {
            throw Problem(
                "places.assign_elsewhere",
                "Xã cũ của \(village.place.name) chia về \(heirs.map(\.name).joined(separator: ", ")), không về "
                    + "\(commune.name). Chọn một trong các xã đó.", field: "xa")
        }
    }
}

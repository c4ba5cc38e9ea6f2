import Database
import Kernel
import Places
import Programme

/// How many models a tier supports in a year: one a district, nine in all (I122).
struct GroupLimitCheck {
    let limit: GroupLimit
    /// `Huyện Quảng Hòa`.
    let unit: String
    /// Models of the tier and the year in that unit, and in the whole place of the plan.
    let inUnit: Int
    let inAll: Int

    /// What the plan says of it: a reminder, since the plan may be changed. Pure.
    var checks: [GroupCheck] {
        let tier = "cấp \(limit.tier.word)"
        var checks = [
            GroupCheck(
                inUnit <= limit.most,
                "\(unit) có \(inUnit) mô hình \(tier) hỗ trợ năm \(limit.year), \(limit.source.text) nêu “\(limit.text)”."
            )
        ]
        if let total = limit.total {
            checks.append(
                GroupCheck(
                    inAll <= total,
                    "\(tier.capitalisedFirst) hỗ trợ \(inAll) mô hình năm \(limit.year), \(limit.source.text) nêu \(total)."
                ))
        }
        return checks
    }
}

extension GroupDesk {
    /// What limits of plans say of a group that counts in these years; none where no limit is meant for it.
    func limitChecks(of group: Group, years: Set<Int>, codes: [String], in tx: Transaction) throws -> [GroupCheck] {
        try kind(group.draft.kind).limits.filter {
            $0.tier == group.draft.tier && years.contains($0.year) && codes.contains($0.place)
        }.flatMap { limit -> [GroupCheck] in
            guard let end = Day(year: limit.year, month: 12, day: 31),
                let structure = try? PlaceStore.structure(on: end, tx),
                let path = try PlaceStore.path(of: group.place, in: structure.id, tx),
                let all = try PlaceStore.place(code: limit.place, on: end, tx),
                let unit = try PlaceStore.place(limit.each == .district ? path.district : path.commune, tx)
            else { return [] }
            return GroupLimitCheck(
                limit: limit, unit: unit.name, inUnit: try GroupStore.number(limit, group.draft.kind, in: unit.id, tx),
                inAll: try GroupStore.number(limit, group.draft.kind, in: all.id, tx)
            ).checks
        }
    }
}

extension GroupStore {
    /// Standing models of a kind that a tier implements and that count in the year of a limit, at a place and below.
    static func number(_ limit: GroupLimit, _ kind: String, in place: PlaceID, _ tx: Transaction) throws -> Int {
        try tx.value(
            """
            SELECT COUNT(*) FROM model_group g
             WHERE g.kind = \(kind) AND g.tier = \(limit.tier.depth) AND g.taken_back_at IS NULL
               AND EXISTS (SELECT 1 FROM model_group_year y WHERE y.group_id = g.id AND y.year = \(limit.year))
               AND \(PlaceStore.within([Scope(place)], column: "g.place_id"))
            """) ?? 0
    }
}

import Database
import Kernel
import Papers
import Places

/// What a changed unit touches: counts only, no names of persons.
public struct ReformImpact: Sendable {
    /// How many people hold a role here.
    public struct Holders: Hashable, Sendable {
        public let role: Role
        public let count: Int
    }

    /// An open paper of the place.
    public struct OpenPaper: Hashable, Sendable {
        public let paper: RecordID
        public let kind: String
        public let series: RecordID
        public let title: String
        public let state: PaperState
    }

    public let effect: ReformEffect
    public let holders: [Holders]
    public let agencies: Int
    /// Figures and plans of the year of the first day that concern the unit.
    public let targets: Int
    public let plans: Int
    public let papers: [OpenPaper]

    public var isEmpty: Bool { holders.isEmpty && agencies == 0 && targets == 0 && papers.isEmpty }

    /// In the order of the plan. A record belongs to a unit when its place, of whatever structure, lies at the unit
    /// itself: a commune counts its villages and what became it as a whole; a province counts only itself.
    public static func load(_ plan: ReformPlan, _ tx: Transaction) throws -> [ReformImpact] {
        let before = plan.new.structure.id - 1
        let year = plan.new.structure.inForceFrom.year
        let holders = try grouped(
            """
            SELECT a.commune_id AS unit, r.role, COUNT(DISTINCT r.user_id) AS number
              FROM role_assignment r
              JOIN user_account u ON u.id = r.user_id AND u.state = 'active'
              JOIN place_path a ON a.structure_id = \(before) AND a.place_id = r.place_id
             WHERE r.withdrawn_at IS NULL AND (r.until_day IS NULL OR r.until_day >= \(plan.new.structure.inForceFrom))
             GROUP BY a.commune_id, r.role ORDER BY r.role
            """, tx
        ) { Holders(role: try $0("role"), count: try $0("number")) }
        let agencies = try grouped(
            """
            SELECT a.commune_id AS unit, COUNT(*) AS number FROM agency g
              JOIN place_path a ON a.structure_id = \(before) AND a.place_id = g.place_id GROUP BY a.commune_id
            """, tx
        ) { try $0("number") as Int }
        let targets = try grouped(
            """
            SELECT a.commune_id AS unit, COUNT(*) AS figures, COUNT(DISTINCT t.version_id) AS plans FROM target t
              JOIN paper p ON p.id = t.version_id AND p.state <> 'superseded'
              JOIN place_path a ON a.structure_id = \(before) AND a.place_id = t.place_id
             WHERE t.year_from <= \(year) AND t.year_to >= \(year) GROUP BY a.commune_id
            """, tx
        ) { (figures: try $0("figures") as Int, plans: try $0("plans") as Int) }
        let papers = try grouped(
            """
            SELECT a.commune_id AS unit, p.id, p.kind, p.series_id, p.title, p.state FROM paper p
              JOIN place_path a ON a.structure_id = \(before) AND a.place_id = p.place_id
             WHERE p.state IN ('draft', 'submitted', 'returned', 'approved') ORDER BY p.changed_at DESC, p.id
            """, tx
        ) {
            OpenPaper(
                paper: try $0("id"), kind: try $0("kind"), series: try $0("series_id"), title: try $0("title"),
                state: try $0("state"))
        }
        return plan.effects.map { effect in
            let unit = effect.unit.id
            return ReformImpact(
                effect: effect, holders: holders[unit] ?? [], agencies: agencies[unit]?.first ?? 0,
                targets: targets[unit]?.first?.figures ?? 0, plans: targets[unit]?.first?.plans ?? 0,
                papers: papers[unit] ?? [])
        }
    }

    private static func grouped<T>(
        _ sql: SQL, _ tx: Transaction, _ make: (Row) throws -> T
    ) throws -> [PlaceID: [T]] {
        var found: [PlaceID: [T]] = [:]
        for row in try tx.rows(sql) { found[try row("unit"), default: []].append(try make(row)) }
        return found
    }
}

extension ReformImpact {
    /// What becomes of what is recorded at the unit, in one sentence.
    var reading: String {
        let effect = effect
        if effect.change == nil {
            return "Giữ nguyên mã, nhận thêm địa bàn. Hồ sơ cũ của đơn vị này đọc ở \(effect.unit.name.full)."
        }
        if effect.isWhole, let heir = effect.successors.first {
            return "Hồ sơ cũ giữ nguyên chỗ; theo địa giới mới đọc ở \(heir.name)."
        }
        let word = effect.unit.tier == .province ? "cả nước" : "cấp trên chung"
        return effect.successors.isEmpty
            ? "Hồ sơ ghi ở chính đơn vị này đọc ở nơi các đơn vị trực thuộc chuyển về, hoặc ở “chưa phân định” của cấp trên chung."
            : "Hồ sơ cũ giữ nguyên chỗ; theo địa giới mới đứng ở “chưa phân định” của \(word), không chia theo ước đoán."
    }

    /// What becomes of rights: they hold by lineage, so they go along wherever nothing else was joined; elsewhere they
    /// follow the succession and are listed for confirmation.
    var rights: String? {
        guard !holders.isEmpty || agencies > 0 else { return nil }
        let kept = effect.successors.filter(\.isOnlyFromHere).map(\.name).joined(separator: ", ")
        let joined = effect.successors.filter { !$0.isOnlyFromHere }.map(\.name).joined(separator: ", ")
        let parts = [
            "Vai trò tại đây còn nguyên với hồ sơ cũ.",
            kept.isEmpty ? nil : "Có hiệu lực tiếp ở \(kept).",
            joined.isEmpty
                ? nil : "Ở \(joined), đơn vị lập từ nhiều nơi, vai trò đi theo từ ngày đầu và chờ quản trị xác nhận.",
        ]
        return parts.compactMap(\.self).joined(separator: " ")
    }
}

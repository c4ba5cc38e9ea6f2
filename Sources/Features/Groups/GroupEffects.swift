import Database
import Kernel
import Programme

/// What a file of a group is.
public enum GroupFileSort: String, Hashable, Sendable, CaseIterable, DatabaseValue {
    /// Decisions, minutes, photos: they show the group.
    case record
    /// What a club or a team reads and shows at its meetings (J145, D67): it shows nothing, so it makes no evidence.
    case material

    public var label: String {
        switch self {
        case .record: "Hồ sơ, minh chứng"
        case .material: "Tài liệu sinh hoạt"
        }
    }
}

/// A number measured before or after support (H117).
public struct GroupEffect: Hashable, Sendable {
    public enum Moment: String, Hashable, Sendable, Codable, CaseIterable, DatabaseValue {
        case before, after

        public var label: String {
            switch self {
            case .before: "Trước khi hỗ trợ"
            case .after: "Sau khi hỗ trợ"
            }
        }
    }

    /// The code of an effect of the kind.
    public let code: String
    public let moment: Moment
    public let day: Day
    public let quantity: Int
    public let by: String
}

/// What was measured of a group, as functions over a transaction.
public enum EffectStore {
    /// What was measured, in no order; once before and once after for each effect.
    public static func effects(of group: RecordID, in tx: Transaction) throws -> [GroupEffect] {
        try tx.rows(
            "SELECT code, moment, day, quantity, entered_by_name FROM model_group_effect WHERE group_id = \(group)"
        ).map {
            GroupEffect(
                code: try $0("code"), moment: try $0("moment"), day: try $0("day"), quantity: try $0("quantity"),
                by: try $0("entered_by_name"))
        }
    }

    /// Replaces what was measured at one moment.
    static func set(
        _ values: [String: Int], at moment: GroupEffect.Moment, on day: Day, of group: RecordID,
        in tx: WriteTransaction
    ) throws {
        try tx.execute("DELETE FROM model_group_effect WHERE group_id = \(group) AND moment = \(moment)")
        try tx.insert(
            into: "model_group_effect",
            columns: ["id", "group_id", "code", "moment", "day", "quantity", "entered_by_name", "entered_at"],
            rows: values.sorted { $0.key < $1.key }.map { code, quantity in
                [tx.environment.newID(), group, code, moment, day, quantity, tx.actor.name, tx.now]
            })
    }
}

extension GroupDesk {
    /// The largest number that is kept.
    static let mostMeasured = 1_000_000_000

    /// Keeps what was measured before or after support, in place of what stood there.
    ///
    /// - Parameter values: by the code of an effect of the kind; what nobody measured is absent.
    /// - Throws: `Problems` on `ngay` and `do-…`; `Problem` `group.taken_back` (conflict).
    public func measure(
        _ values: [String: Int], at moment: GroupEffect.Moment, on day: Day, of group: Group, in tx: WriteTransaction
    ) throws {
        let known = try kind(group.draft.kind).register.effects
        var problems = [fault(of: day, in: group)].compactMap { $0 }
        for (code, quantity) in values.sorted(by: { $0.key < $1.key }) {
            if !known.contains(where: { $0.code == code }) {
                problems.append(
                    Problem(
                        "group.effect", "Loại mô hình này không đo “\(code)”. Bỏ mục này.", field: "do-\(code)"))
            } else if !(0...Self.mostMeasured).contains(quantity) {
                problems.append(
                    Problem(
                        "group.effect_count",
                        "\(Number.grouped(Int64(quantity))) nằm ngoài khoảng 0–1.000.000.000. Xem lại.",
                        field: "do-\(code)"))
            }
        }
        try Problems.throwIfAny(problems)
        let others = try EffectStore.effects(of: group.id, in: tx).filter { $0.moment != moment }
        if let other = others.first, moment == .before ? day > other.day : day < other.day {
            throw Problem(
                "group.effect_days",
                "\(moment.label) đo ngày \(day.written), \(other.moment.label.lowercasedFirst) đo ngày "
                    + "\(other.day.written). Xem lại hai ngày.", field: "ngay")
        }
        try GroupStore.turn(group, version: nil, in: tx)
        try EffectStore.set(values, at: moment, on: day, of: group.id, in: tx)
        try GroupStore.remember(
            "Đo tác động, \(moment.label.lowercasedFirst), \(day.written): \(values.count) chỉ số", of: group.id, in: tx
        )
        try tx.audit(
            "group.effect_measured", RecordRef(Group.kind, group.id), place: group.place,
            after: ["moment": moment.label, "day": day.iso, "figures": String(values.count)])
    }
}

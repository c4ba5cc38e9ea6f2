import Accounts
import Database
import Events
import Kernel
import Places
import Programme

/// Keeps pages of social networks and the targets of events: the rules and the records in the transaction of the caller, who
/// has asked the policy.
public struct OutreachDesk: Sendable {
    public let catalogue: Catalogue
    let environment: Kernel.Environment
    /// Hands out what events made.
    public let events: EventDesk

    public init(catalogue: Catalogue, environment: Kernel.Environment, events: EventDesk) {
        self.catalogue = catalogue
        self.environment = environment
        self.events = events
    }

    var rules: SocialPageRules { SocialPageRules(today: environment.today) }

    // MARK: Pages of social networks

    /// Keeps a page or a group.
    ///
    /// - Throws: `Problems` on the fields; `Problem` `social.twice` (conflict) on `duong-dan`.
    public func add(_ facts: SocialPageFacts, in tx: WriteTransaction) throws -> RecordID {
        try Problems.throwIfAny(rules.problems(of: facts))
        let place = try PlaceStore.chain(facts.place, tx).map(\.name).joined(separator: " ")
        let agency = try facts.agency.flatMap { try AgencyStore.find($0, in: tx)?.name } ?? ""
        let id = try SocialPageStore.insert(
            facts, folded: Vietnamese.folded([facts.name, facts.keeper, agency, place].joined(separator: " ")), in: tx)
        try tx.audit(
            "social_page.added", RecordRef(SocialPage.kind, id), place: facts.place,
            after: ["kind": facts.kind.label, "name": facts.name, "address": facts.link])
        return id
    }

    /// Says until when a page was kept up; it stays in the list as ended.
    ///
    /// - Throws: `Problem` on `den-ngay`; `social.stale` (conflict).
    public func end(_ page: SocialPage, on day: Day, in tx: WriteTransaction) throws {
        if day > environment.today {
            throw Problem(
                "social.future", "\(day.written) chưa đến, hôm nay là \(environment.today.written).", field: "den-ngay")
        }
        if day < page.facts.from {
            throw Problem(
                "social.days", "\(day.written) trước ngày bắt đầu \(page.facts.from.written). Xem lại ngày.",
                field: "den-ngay")
        }
        guard try SocialPageStore.end(page, on: day, in: tx) else { throw Self.stale }
        try tx.audit(
            "social_page.ended", RecordRef(SocialPage.kind, page.id), place: page.facts.place, after: ["until": day.iso]
        )
    }

    /// Takes out a page that was entered by mistake.
    ///
    /// - Throws: `Problem` `social.stale` (conflict).
    public func strike(_ page: SocialPage, in tx: WriteTransaction) throws {
        guard try SocialPageStore.strike(page, in: tx) else { throw Self.stale }
        try tx.audit(
            "social_page.struck", RecordRef(SocialPage.kind, page.id), place: page.facts.place,
            before: ["name": page.facts.name])
    }

    private static let stale = Problem(
        .conflict, "social.stale", "Vừa có người khác sửa dòng này. Tải lại trang rồi làm lại.")

    // MARK: Targets of events

    /// The largest target that is kept.
    static let mostTarget = 10_000_000

    /// Sets what an office wants to reach in a year: so many classes, items, minutes (G105, K154). What is absent is no target.
    ///
    /// - Throws: `Problems` on the fields `muc-…`.
    public func setTargets(
        _ targets: [String: Int], of place: PlaceID, year: Int, kind: EventKind, variant: String?,
        in tx: WriteTransaction
    ) throws {
        let known = FigureColumn.columns(of: kind).map(\.code)
        try Problems.throwIfAny(
            targets.sorted { $0.key < $1.key }.compactMap { code, quantity in
                guard !known.contains(code) || !(1...Self.mostTarget).contains(quantity) else { return nil }
                return Problem(
                    "event_target.range",
                    "Chỉ tiêu \(Number.grouped(Int64(quantity))) nằm ngoài khoảng 1–10.000.000. Để trống nếu không đặt.",
                    field: "muc-\(code)")
            })
        let before = try FigureStore.targets(of: place, year: year, kind: kind.code, variant: variant, in: tx)
        guard before != targets else { return }
        try FigureStore.set(targets, of: place, year: year, kind: kind.code, variant: variant, in: tx)
        func words(_ targets: [String: Int]) -> [String: String] {
            [
                "kind": kind.name(variant: variant), "time": String(year),
                "figures": targets.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", "),
            ]
        }
        try tx.audit(
            "event_target.set", RecordRef("event_target", place), place: place, before: words(before),
            after: words(targets))
    }
}

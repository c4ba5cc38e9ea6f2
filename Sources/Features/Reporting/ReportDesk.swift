import Accounts
import Database
import Foundation
import Kernel
import Pages
import Papers
import Places
import Programme

/// The rules of asking for reports, setting and putting off their days, and beginning them. Pages and the command share it;
/// the pages have asked the policy at the place of the report.
public struct ReportDesk: Sendable {
    let catalogue: Catalogue
    let environment: Kernel.Environment
    /// What waits for whom: the composition root gives it to the inbox.
    public let due: DueReports

    public init(catalogue: Catalogue, environment: Kernel.Environment = .live) {
        self.catalogue = catalogue
        self.environment = environment
        due = DueReports(catalogue: catalogue, environment: environment)
    }

    // MARK: What the tier above decides

    /// Whether somebody directs the offices at a place: the right must hold above it, not only at it.
    static func directs(_ viewer: Viewer, _ place: PlaceID, in tx: Transaction) throws -> Bool {
        viewer.may(.requestReports, lineage: try above(place, in: tx))
    }

    /// What lies above a place in any structure, without the same unit of another one.
    static func above(_ place: PlaceID, in tx: Transaction) throws -> [PlaceID] {
        let lineage = try PlaceStore.lineage(of: place, tx)
        return try tx.rows(
            """
            SELECT q.id FROM place q JOIN place p ON p.id = \(place) WHERE q.id IN \(list: lineage) AND q.tier < p.tier
            """
        ).map { try $0("id") }
    }

    /// An extension as the form sends it.
    struct NewExtension: Sendable {
        var key: ObligationKey
        var until: String
        var reason: String
    }

    /// Puts a report off.
    ///
    /// - Throws: `Problem` `report.not_owed`, `policy.forbidden`, `report.no_day`, `report.sent`; `Problems` on `den-ngay`,
    ///   `ly-do`.
    func extend(_ new: NewExtension, by viewer: Viewer, in tx: WriteTransaction) throws {
        let obligation = try directed(new.key, by: viewer, in: tx)
        guard let due = obligation.due else {
            throw Problem(
                .conflict, "report.no_day", "Báo cáo này chưa định ngày nộp nên chưa gia hạn được. Định hạn nộp trước.")
        }
        guard obligation.progress?.submittedAt == nil else {
            throw Problem(.conflict, "report.sent", "Báo cáo này đã trình nên không cần gia hạn nữa.")
        }
        let reason = Vietnamese.line(new.reason)
        let until = Day(written: new.until)
        var problems: [Problem] = []
        if let until {
            if until <= due.last {
                problems.append(
                    Problem(
                        "report.extension_early",
                        "Ngày \(until.written) không sau hạn đang có, \(due.last.written). Ghi một ngày sau đó.",
                        field: "den-ngay"))
            } else if due.day.days(to: until) > 366 {
                problems.append(
                    Problem(
                        "report.extension_long",
                        "Ngày \(until.written) sau hạn hơn một năm. Gia hạn nhiều nhất 366 ngày.", field: "den-ngay"))
            }
        } else {
            problems.append(ReportProblems.day(new.until, field: "den-ngay"))
        }
        if !(1...500).contains(reason.count) {
            problems.append(
                Problem(
                    "report.extension_reason",
                    reason.isEmpty
                        ? "Chưa có lý do gia hạn. Ghi lý do để đơn vị và cấp trên cùng thấy."
                        : "Lý do có \(reason.count) ký tự, nhiều nhất được 500.", field: "ly-do"))
        }
        try Problems.throwIfAny(problems)
        guard let until else { return }
        try ReportDays.extend(
            new.key, until: until, reason: reason, agency: try office(of: viewer, in: tx), in: tx)
    }

    /// The obligation, if the viewer directs the office that owes it.
    func directed(_ key: ObligationKey, by viewer: Viewer, in tx: Transaction) throws -> Obligation {
        guard let obligation = try ObligationStore.find(key, catalogue: catalogue, in: tx) else {
            throw ReportProblems.notOwed
        }
        guard try ReportDesk.directs(viewer, key.place, in: tx) else { throw forbidden }
        return obligation
    }

    var forbidden: Problem {
        Problem(
            .forbidden, "policy.forbidden",
            "Quyền “\(Action.requestReports.label)” của tài khoản này không ở cấp trên của đơn vị này.")
    }

    /// A day for all offices of a tier below one's own place, as the form sends it.
    struct NewDay: Sendable {
        var kind: String
        var tier: String
        var period: String
        var day: String
    }

    /// Sets the day of a report for the offices below one's own place.
    ///
    /// - Throws: `Problem` `policy.forbidden`; `Problems` on `loai`, `cap`, `ky`, `ngay`.
    func setDay(_ new: NewDay, by viewer: Viewer, in tx: WriteTransaction) throws {
        guard viewer.may(.requestReports, lineage: try PlaceStore.lineage(of: viewer.place, tx)),
            let own = try PlaceStore.place(viewer.place, tx)
        else { throw forbidden }
        var problems: [Problem] = []
        let kind = catalogue.report(new.kind).flatMap { $0.span == .adHoc ? nil : $0 }
        if kind == nil {
            problems.append(Problem("report.kind", "Chưa chọn báo cáo. Chọn trong danh sách.", field: "loai"))
        }
        let tier = Tier(rawValue: new.tier)
        if let tier, let kind {
            if tier <= own.tier || !kind.owers.contains(where: { $0.tier == tier }) {
                problems.append(
                    Problem(
                        "report.tier", "Cấp \(tier.word) không nộp “\(kind.name)” cho đơn vị này. Chọn cấp khác.",
                        field: "cap"))
            }
        } else if tier == nil {
            problems.append(Problem("report.tier", "Chưa chọn cấp phải nộp. Chọn trong danh sách.", field: "cap"))
        }
        let period = ReportPeriod(code: new.period)
        if let kind {
            let fits = period.map {
                ReportPeriod.all(of: kind, year: $0.year, phases: catalogue.phases).contains($0)
            }
            if fits != true {
                problems.append(
                    Problem("report.period", "“\(kind.name)” không có kỳ này. Chọn kỳ khác.", field: "ky"))
            }
        }
        let day = Day(written: new.day)
        if let day, let period {
            if abs(period.lastDay.days(to: day)) > 731 {
                problems.append(
                    Problem(
                        "report.day_far",
                        "Ngày \(day.written) cách \(period.written) hơn hai năm. Xem lại năm của ngày.", field: "ngay"))
            }
        } else if day == nil {
            problems.append(ReportProblems.day(new.day, field: "ngay"))
        }
        try Problems.throwIfAny(problems)
        guard let kind, let tier, let period, let day else { return }
        try ReportDays.put(
            SetDay(
                kind: kind.code, tier: tier, place: viewer.place, period: period, day: day, by: viewer.agencyName),
            agency: try office(of: viewer, in: tx), in: tx)
    }

    /// A request as the form sends it.
    struct NewRequest: Sendable {
        var kind: String
        var subject: String
        var details: String
        var due: String
        var units: [PlaceID]
    }

    /// Asks offices below for a report (REQUIREMENTS Q206).
    ///
    /// - Throws: `Problem` `policy.forbidden`; `Problems` on `loai`, `noi-dung`, `chi-tiet`, `han`, `don-vi`.
    func request(_ new: NewRequest, by viewer: Viewer, in tx: WriteTransaction) throws -> RecordID {
        let today = Day(inVietnam: tx.now)
        let subject = Vietnamese.line(new.subject)
        let details = Vietnamese.normalised(new.details)
        var problems: [Problem] = []
        let kind = catalogue.report(new.kind).flatMap { $0.span == .adHoc ? $0 : nil }
        if kind == nil {
            problems.append(Problem("report.kind", "Chưa chọn loại báo cáo. Chọn trong danh sách.", field: "loai"))
        }
        if !(1...200).contains(subject.count) {
            problems.append(
                Problem(
                    "report.subject",
                    subject.isEmpty
                        ? "Chưa ghi báo cáo về việc gì. Ghi một dòng, ví dụ Báo cáo nhanh kết quả đối thoại chính sách."
                        : "Việc cần báo cáo có \(subject.count) ký tự, nhiều nhất được 200.", field: "noi-dung"))
        }
        if details.count > 4000 {
            problems.append(
                Problem(
                    "report.details", "Yêu cầu cụ thể có \(details.count) ký tự, nhiều nhất được 4.000.",
                    field: "chi-tiet"))
        }
        let due = Day(written: new.due)
        if let due {
            if due < today || today.days(to: due) > 366 {
                problems.append(
                    Problem(
                        "report.due",
                        due < today
                            ? "Hạn \(due.written) đã qua; hôm nay là \(today.written)."
                            : "Hạn \(due.written) sau hơn một năm. Ghi một ngày gần hơn.", field: "han"))
            }
        } else {
            problems.append(ReportProblems.day(new.due, field: "han"))
        }
        let allowed = try requestable(viewer, in: tx)
        let tiers = Set(kind?.owers.map(\.tier) ?? [])
        let units = allowed.filter { new.units.contains($0.id) }
        if units.isEmpty || units.count < Set(new.units).count {
            problems.append(
                Problem(
                    "report.units",
                    "Chưa chọn đơn vị phải báo cáo, hoặc có đơn vị không trực thuộc. Đánh dấu các đơn vị trong danh sách.",
                    field: "don-vi"))
        } else if let kind, let odd = units.first(where: { !tiers.contains($0.tier) }) {
            problems.append(
                Problem(
                    "report.units", "\(odd.name) không thuộc cấp nộp “\(kind.name)”. Bỏ đánh dấu, hoặc chọn loại khác.",
                    field: "don-vi"))
        }
        try Problems.throwIfAny(problems)
        guard let kind, let due else { throw Problems(problems) }
        let request = ReportRequest(
            id: tx.environment.newID(), kind: kind.code, subject: subject, details: details, period: .year(today.year),
            due: due, agencyName: viewer.agencyName, place: viewer.place, createdBy: viewer.name,
            units: Set(units.map(\.id)))
        try ReportRequests.insert(request, agency: try office(of: viewer, in: tx), in: tx)
        return request.id
    }

    /// The places directly below one's own, today, that one may ask for reports.
    func requestable(_ viewer: Viewer, in tx: Transaction) throws -> [ReportUnit] {
        guard viewer.may(.requestReports, lineage: try PlaceStore.lineage(of: viewer.place, tx)),
            let place = try PlaceStore.place(viewer.place, tx)
        else { throw forbidden }
        let structure = try PlaceStore.structure(on: environment.today, tx)
        return try UnitReads.units(
            ObligationQuestion(place, year: environment.today.year, reach: .children), structure: structure.id,
            catalogue: catalogue, in: tx)
    }

    /// The office that somebody acts for.
    func office(of viewer: Viewer, in tx: Transaction) throws -> RecordID {
        guard let officer = try OfficerStore.find(viewer.userID, in: tx) else { throw forbidden }
        return officer.agency
    }
}

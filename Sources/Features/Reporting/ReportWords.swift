import Accounts
import Kernel
import Pages
import Programme

/// Obligations as pages and workbooks write them.
enum ReportWords {
    /// Where an obligation stands, as icon and words: `Quá hạn 5 ngày`, `Chưa lập`, `Đã trình`.
    static func badge(_ standing: ObligationStanding) -> StateBadge {
        if standing.isOverdue { return StateBadge(.overdue, label: "Quá hạn \(standing.lateDays) ngày") }
        switch standing.stage {
        case .notStarted: return StateBadge(.draft, label: "Chưa lập")
        case .draft: return StateBadge(.draft)
        case .submitted: return StateBadge(.submitted)
        case .returned: return StateBadge(.returned)
        case .approved: return StateBadge(.approved)
        case .issued: return StateBadge(.issued)
        }
    }

    /// What is said beside the state; nil when there is nothing to say.
    static func note(_ obligation: Obligation, on today: Day) -> String? {
        let standing = obligation.standing(on: today)
        guard let due = obligation.due else { return nil }
        if let sent = obligation.progress?.submittedAt.map({ Day(inVietnam: $0) }) {
            let words = "trình lần đầu \(sent.written)"
            let note =
                standing.lateDays > 0
                ? "muộn \(standing.lateDays) ngày" : standing.isExtended ? "trong thời gian gia hạn" : "đúng hạn"
            let received = obligation.progress?.receivedAt.map {
                "; cấp trên tiếp nhận \(Day(inVietnam: $0).written)"
            }
            return "\(words), \(note)\(received ?? "")"
        }
        if standing.isOverdue { return obligation.stage == .notStarted ? "chưa lập" : "đang soạn" }
        let left = today.days(to: due.last)
        let words = left == 0 ? "hạn là hôm nay" : "còn \(left) ngày"
        return standing.isExtended ? "\(words), trong thời gian gia hạn" : words
    }

    /// `trước 15/9/2024`, `15/9/2024, gia hạn đến 30/9/2024`; `chưa định ngày` where nobody named one.
    static func due(_ obligation: Obligation) -> String {
        guard let due = obligation.due else { return "chưa định ngày" }
        let day = due.day.written
        return due.extended.map { "\(day), gia hạn đến \($0.written)" } ?? day
    }

    /// A report of a year in few words, for columns and charts: `Tiến độ thực hiện Dự án 8, quý I`; of a request its
    /// subject.
    static func short(_ obligation: Obligation, catalogue: Catalogue) -> String {
        let key = obligation.key
        guard key.request == nil, let kind = catalogue.report(key.kind) else { return obligation.title }
        return short(kind, key.period)
    }

    static func short(_ kind: ReportKind, _ period: ReportPeriod) -> String {
        kind.subject + (period.partOfYear.map { ", \($0.lowercasedFirst)" } ?? "")
    }

    /// `muộn 5 ngày`; nil for what was sent in time or not yet.
    static func late(_ obligation: Obligation, on today: Day) -> String? {
        let standing = obligation.standing(on: today)
        return !standing.isOverdue && standing.lateDays > 0 ? "muộn \(standing.lateDays) ngày" : nil
    }

    /// How near or how far behind a day is: `Quá hạn 5 ngày`, `Hạn là hôm nay`, `Còn 20 ngày`.
    ///
    /// - Parameter near: from so many days before it on it is marked.
    static func dueBadge(_ day: Day?, on today: Day, near: Int) -> StateBadge {
        guard let day else { return StateBadge(.draft, label: "Chưa định ngày") }
        let left = today.days(to: day)
        if left < 0 { return StateBadge(.overdue, label: "Quá hạn \(-left) ngày") }
        return StateBadge(left <= near ? .due : .draft, label: left == 0 ? "Hạn là hôm nay" : "Còn \(left) ngày")
    }

    /// `quá hạn 5 ngày`; nil for a report that is not overdue.
    static func lateness(_ obligation: Obligation, on today: Day) -> String? {
        let standing = obligation.standing(on: today)
        return standing.isOverdue ? "quá hạn \(standing.lateDays) ngày" : nil
    }

    /// Who put a report off and why: `Hội LHPN tỉnh Cao Bằng gia hạn: Mưa lũ kéo dài.`; nil when nobody did.
    static func deferral(_ obligation: Obligation) -> String? {
        obligation.due?.deferral.map { "\($0.by) gia hạn: \($0.reason)" }
    }

    /// Who says so: the source of the deadline, the office that set it, the request.
    static func origin(_ obligation: Obligation, catalogue: Catalogue) -> String? {
        switch obligation.due?.origin {
        case .programme(let code): catalogue.deadline(code)?.source.text
        case .set(let office): "\(office) định"
        case .request: "theo yêu cầu"
        case nil: "văn bản chưa nêu ngày; cấp trên định"
        }
    }

    /// To whom, by the name of the unit above.
    static func recipients(_ obligation: Obligation, above: String?, catalogue: Catalogue) -> String {
        guard let kind = catalogue.report(obligation.key.kind),
            let ower = kind.ower(obligation.unit.tier, obligation.key.office)
        else { return "" }
        return ower.to.map { recipient in
            if let name = recipient.name { return name }
            let office = AgencyKind(rawValue: recipient.office.rawValue)?.label ?? ""
            switch recipient.level {
            case .own: return "\(office) \(obligation.unit.name.lowercasedFirst)"
            case .above: return above.map { "\(office) \($0.lowercasedFirst)" } ?? "Trung ương Hội LHPN Việt Nam"
            }
        }.joined(separator: "; ")
    }
}

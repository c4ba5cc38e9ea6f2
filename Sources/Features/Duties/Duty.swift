import Database
import Kernel
import Programme

/// What an office is to do in the programme (A11, A12, A22, A23).
public enum DutyKind: String, Hashable, Sendable, CaseIterable, DatabaseValue {
    /// Leads a content or an activity.
    case lead
    /// Takes part in one that another office leads.
    case coordinating
    /// A task of its own.
    case task
    /// What it brings into projects that it leads itself (A23).
    case mainstreaming
    /// Works as secretariat of another office, such as a steering committee (A22).
    case secretariat

    /// As lists head it.
    public var label: String {
        switch self {
        case .lead: "Chủ trì"
        case .coordinating: "Phối hợp"
        case .task: "Nhiệm vụ riêng"
        case .mainstreaming: "Lồng ghép trong dự án do đơn vị chủ trì"
        case .secretariat: "Tham mưu, giúp việc"
        }
    }
}

/// A duty of an office, with the document that says so.
public struct Duty: Identifiable, Hashable, Sendable {
    public let id: RecordID
    public let agency: RecordID
    public let kind: DutyKind
    /// The number of a content (`3`) or the path of an activity (`3.2`); nil for the whole programme.
    public let subject: String?
    /// The office that it works with, or whose secretariat it is; nil for none.
    public let partner: RecordID?
    public let partnerName: String?
    /// In the words of the document; may be empty where content and part say all.
    public let words: String
    public let period: Period
    /// The document, with the place in it: `Kế hoạch 288/KH-BCD ngày 20/3/2024, mục V.2.1`.
    public let source: String
}

/// A duty before it is kept, as the form sends it.
public struct NewDuty: Sendable {
    public var kind: DutyKind?
    public var subject: String
    /// The code of the partner office; empty for none.
    public var partner: String
    public var words: String
    public var period: String
    public var source: String

    public init(
        kind: DutyKind?, subject: String = "", partner: String = "", words: String = "", period: String,
        source: String
    ) {
        self.kind = kind
        self.subject = subject
        self.partner = partner
        self.words = words
        self.period = period
        self.source = source
    }
}

/// The rules of a duty that need no database.
enum DutyRules {
    /// What a form sent, in the form that is kept.
    struct Checked: Sendable {
        let kind: DutyKind
        let subject: String?
        let words: String
        let period: Period
        let source: String
    }

    /// - Throws: `Problems` on `phan-viec`, `noi-dung-viec`, `loi-van`, `giai-doan`, `nguon` and `cung`.
    static func checked(_ new: NewDuty, catalogue: Catalogue) throws -> Checked {
        var problems: [Problem] = []
        let words = Vietnamese.line(new.words)
        let source = Vietnamese.line(new.source)
        let period = Period(Vietnamese.line(new.period))
        if new.kind == nil {
            problems.append(Problem("duty.kind", "Chưa chọn phần việc. Chọn một dòng.", field: "phan-viec"))
        }
        let needsSubject = new.kind == .lead || new.kind == .coordinating
        if new.subject.isEmpty, needsSubject {
            problems.append(
                Problem(
                    "duty.subject", "Chưa chọn nội dung hoặc hoạt động mà đơn vị chủ trì hay phối hợp.",
                    field: "noi-dung-viec"))
        } else if !new.subject.isEmpty, catalogue.component(new.subject) == nil,
            catalogue.activity(new.subject) == nil
        {
            problems.append(
                Problem(
                    "duty.subject_unknown", "Danh mục không có “\(new.subject)”. Chọn một dòng trong danh sách.",
                    field: "noi-dung-viec"))
        }
        if words.isEmpty, !needsSubject, new.kind != nil {
            problems.append(
                Problem("duty.words", "Chưa ghi nhiệm vụ. Ghi như trong văn bản.", field: "loi-van"))
        } else if words.count > 1000 {
            problems.append(
                Problem(
                    "duty.words_length", "Nhiệm vụ có \(words.count) ký tự, nhiều nhất được 1.000.", field: "loi-van"))
        }
        if new.kind == .secretariat, new.partner.isEmpty {
            problems.append(
                Problem("duty.partner_missing", "Chưa ghi mã đơn vị được giúp việc, ví dụ bcd-04.", field: "cung"))
        }
        if period == nil {
            problems.append(
                Problem(
                    "duty.period",
                    new.period.isEmpty
                        ? "Chưa ghi năm hoặc giai đoạn, ví dụ 2024 hoặc 2021-2025."
                        : "“\(new.period)” không đọc được. Ghi năm như 2024, hoặc giai đoạn như 2021-2025.",
                    field: "giai-doan"))
        }
        if !(1...300).contains(source.count) {
            problems.append(
                Problem(
                    "duty.source",
                    source.isEmpty
                        ? "Chưa ghi văn bản nguồn, ví dụ Kế hoạch 288/KH-BCD ngày 20/3/2024, mục V.2.1."
                        : "Văn bản nguồn có \(source.count) ký tự, nhiều nhất được 300.", field: "nguon"))
        }
        try Problems.throwIfAny(problems)
        guard let kind = new.kind, let period else { throw Problems(problems) }
        return Checked(
            kind: kind, subject: new.subject.isEmpty ? nil : new.subject, words: words, period: period, source: source)
    }
}

/// A row of a plan in which an office is named as leading or coordinating (A8, A9).
public struct PlanDuty: Hashable, Sendable {
    public let plan: RecordID
    /// `Kế hoạch 288/KH-BCD`, or the title of a draft.
    public let planTitle: String
    public let period: Period
    public let row: Int
    /// What is to be done, as printed.
    public let label: String
    /// The path of the activity; nil where the plan names none.
    public let path: String?
    public let role: PartyRole
    /// All offices that the row names, as printed.
    public let parties: String
}

import Database
import Foundation
import Kernel

/// A step in the life of a group (D66), in the order in which it comes.
public enum GroupStep: String, Hashable, Sendable, Codable, CaseIterable, DatabaseValue {
    case surveyed, proposed, agreed, decided, launched, working, strengthened, stopped

    /// What was done, as the history and the form say it.
    public var label: String {
        switch self {
        case .surveyed: "Rà soát nhu cầu"
        case .proposed: "Đề nghị thành lập"
        case .agreed: "Thống nhất ra quyết định"
        case .decided: "Quyết định thành lập"
        case .launched: "Ra mắt"
        case .working: "Đi vào hoạt động"
        case .strengthened: "Củng cố, nâng chất lượng"
        case .stopped: "Dừng hoạt động"
        }
    }

    /// What a group is after it, as lists say it.
    public var state: String {
        switch self {
        case .surveyed: "Đã rà soát nhu cầu"
        case .proposed: "Đã đề nghị"
        case .agreed: "Đã thống nhất"
        case .decided: "Đã có quyết định"
        case .launched: "Đã ra mắt"
        case .working: "Đang hoạt động"
        case .strengthened: "Đang hoạt động, đã củng cố"
        case .stopped: "Đã dừng"
        }
    }

    /// Whether a figure may hang at its day.
    var mayCount: Bool { self == .decided || self == .launched || self == .strengthened }

    /// Whether a paper with its number stands behind it: a proposal, minutes of an agreement, a decision (P200, P201).
    var hasPaper: Bool { self == .proposed || self == .agreed || self == .decided }

    var order: Int { GroupStep.allCases.firstIndex(of: self) ?? 0 }
}

/// A step that a group took.
public struct GroupEvent: Hashable, Sendable, Codable {
    public let step: GroupStep
    public let day: Day
    /// Of the proposal, the agreement or the decision, as printed: `31/QĐ-UBND`; empty for other steps.
    public let number: String
    /// Who proposed, agreed or decided: `UBND xã Cách Linh`; empty for other steps.
    public let issuer: String
    /// Empty when nobody said anything.
    public let note: String

    public init(_ step: GroupStep, on day: Day, number: String = "", issuer: String = "", note: String = "") {
        self.step = step
        self.day = day
        self.number = number
        self.issuer = issuer
        self.note = note
    }
}

/// Whether a group was made by the project or was there before.
public enum GroupOrigin: String, Hashable, Sendable, Codable, CaseIterable, DatabaseValue {
    case new, existing

    public var label: String { self == .new ? "Thành lập mới" : "Đã có từ trước" }
}

/// Whether a model is tried or spread (O199).
public enum GroupSpread: String, Hashable, Sendable, Codable, CaseIterable, DatabaseValue {
    case usual, pilot, replicated

    public var label: String {
        switch self {
        case .usual: "Không ghi"
        case .pilot: "Mô hình điểm"
        case .replicated: "Nhân rộng"
        }
    }
}

/// As what a group counts in a year: never twice in one.
public enum GroupCount: String, Hashable, Sendable, Codable, CaseIterable, DatabaseValue {
    case new, strengthened, maintained

    public var label: String {
        switch self {
        case .new: "Thành lập mới"
        case .strengthened: "Củng cố"
        case .maintained: "Duy trì"
        }
    }
}

/// How many people a group has, where an office gives the numbers and not, or not only, the list.
public struct MemberCounts: Hashable, Sendable, Codable {
    public var women: Int
    public var men: Int
    /// Of them in the board; nil when not said.
    public var board: Int?

    public init(women: Int, men: Int, board: Int? = nil) {
        self.women = women
        self.men = men
        self.board = board
    }

    public var all: Int { women + men }
}

/// What an office says of a group besides its steps and its people.
public struct GroupDraft: Hashable, Sendable, Codable {
    /// The code of its kind.
    public var kind: String
    /// The village or commune where it works; for a confidential kind a province or district.
    public var place: PlaceID
    /// Empty for the usual one: `Tổ truyền thông cộng đồng xóm Lũng Mười`.
    public var name: String
    /// The code of what it is, where its kind has several.
    public var variant: String?
    public var origin: GroupOrigin
    /// Who implements it; nil where nobody says.
    public var tier: Tier?
    /// Nil where the list says it.
    public var counts: MemberCounts?
    public var spread: GroupSpread
    /// A published telephone or address (I119); empty where its kind has none.
    public var contact: String
    /// A school, an education office, sectors that answer jointly; empty for none.
    public var partner: String
    public var remark: String
    /// Why a suspended kind is registered all the same; empty otherwise (O195).
    public var suspendedReason: String
    /// Whether it stands beyond the target that was given: then no central budget may pay for it (C44).
    public var isExtra: Bool
    /// The methods it took up, with the day of each.
    public var methods: [String: Day]
    /// The kinds of support it received, with the day of each.
    public var supports: [String: Day]

    public init(
        kind: String, place: PlaceID, name: String = "", variant: String? = nil, origin: GroupOrigin = .new,
        tier: Tier? = nil, counts: MemberCounts? = nil, spread: GroupSpread = .usual, contact: String = "",
        partner: String = "", remark: String = "", suspendedReason: String = "", isExtra: Bool = false,
        methods: [String: Day] = [:],
        supports: [String: Day] = [:]
    ) {
        self.kind = kind
        self.place = place
        self.name = name
        self.variant = variant
        self.origin = origin
        self.tier = tier
        self.counts = counts
        self.spread = spread
        self.contact = contact
        self.partner = partner
        self.remark = remark
        self.suspendedReason = suspendedReason
        self.isExtra = isExtra
        self.methods = methods
        self.supports = supports
    }
}

/// A registered model with its steps.
public struct Group: Hashable, Sendable, Identifiable {
    /// Who took the registration back, when and why: it was a mistake, and counts for nothing.
    public struct TakingBack: Hashable, Sendable {
        public let reason: String
        public let by: String
        public let at: Date
    }

    public let id: RecordID
    public let draft: GroupDraft
    /// As shown; never empty.
    public let name: String
    /// In order; empty while only the wish is registered.
    public let steps: [GroupEvent]
    public let takenBack: TakingBack?
    public let registeredByName: String
    public let registeredAt: Date
    /// The count of changes, which a form sends back to show what it saw; 1 at first.
    public let rowVersion: Int

    /// The kind of its facts and of its audit entries.
    public static let kind = "group"

    public var place: PlaceID { draft.place }

    /// The last step; nil before the first.
    public var state: GroupStep? { steps.last?.step }

    /// The decision that set it up; nil while there is none.
    public var decision: GroupEvent? { steps.first { $0.step == .decided } }
}

/// Somebody in a group, with the days.
public struct GroupMember: Hashable, Sendable, Identifiable {
    public let id: RecordID
    public let person: RecordID
    public let facts: MemberFacts
    /// The last day; nil while the person is in the group.
    public let left: Day?
    public let leftReason: String
    public let rowVersion: Int

    public var isIn: Bool { left == nil }
}

/// What is said of somebody in a group.
public struct MemberFacts: Hashable, Sendable, Codable {
    /// The code of a position of the kind.
    public var position: String
    /// The code of a category of the kind; nil when nobody said.
    public var category: String?
    public var joined: Day
    /// The day of the first training; nil when not trained.
    public var trained: Day?
    /// Codes of marks of the kind, with the day of each.
    public var marks: [String: Day]

    public init(
        position: String, category: String? = nil, joined: Day, trained: Day? = nil, marks: [String: Day] = [:]
    ) {
        self.position = position
        self.category = category
        self.joined = joined
        self.trained = trained
        self.marks = marks
    }
}

/// A meeting of a group (D67, I126).
public struct GroupMeeting: Hashable, Sendable, Identifiable {
    public let id: RecordID
    public let facts: MeetingFacts
    public let by: String
}

/// What is said of a meeting.
public struct MeetingFacts: Hashable, Sendable, Codable {
    public var day: Day
    public var theme: String
    /// Who came; nil when nobody counted.
    public var women: Int?
    public var men: Int?
    public var note: String

    public init(day: Day, theme: String, women: Int? = nil, men: Int? = nil, note: String = "") {
        self.day = day
        self.theme = theme
        self.women = women
        self.men = men
        self.note = note
    }
}

/// Something noted of a group on a day.
public struct GroupEntry: Hashable, Sendable, Identifiable {
    public enum Kind: String, Hashable, Sendable, Codable, CaseIterable, DatabaseValue {
        case equipmentSurvey = "equipment_survey"
        case equipment
        case money
        case rules
        case review
        case exchange
        case opinion
        case application
        case approval
        case market
        case effect

        /// As the form and the list say it.
        public var label: String {
            switch self {
            case .equipmentSurvey: "Rà soát thiết bị đã có"
            case .equipment: "Cấp thiết bị"
            case .money: "Hỗ trợ bằng tiền thay thiết bị"
            case .rules: "Nội quy hoạt động"
            case .review: "Đánh giá chất lượng"
            case .exchange: "Giao lưu, chia sẻ kinh nghiệm"
            case .opinion: "Phản ánh tâm tư, nguyện vọng"
            case .application: "Tiếp nhận đề nghị hỗ trợ"
            case .approval: "Phê duyệt đối tượng hỗ trợ"
            case .market: "Kết nối thị trường, trưng bày sản phẩm"
            case .effect: "Đánh giá tác động, hiệu quả hỗ trợ"
            }
        }
    }

    public let id: RecordID
    public let kind: Kind
    public let day: Day
    public let words: String
    /// Đồng, for money only.
    public let amount: Dong?
    /// The code of the norm under which the money was given; nil when it falls under none.
    public let norm: String?
    /// Whose money it is; nil where nobody says.
    public let fund: GroupFund?
    public let by: String
}

/// Whose money a group is given (C44).
public enum GroupFund: String, Hashable, Sendable, Codable, CaseIterable, DatabaseValue {
    case central, local, other

    public var label: String {
        switch self {
        case .central: "Ngân sách trung ương phân bổ"
        case .local: "Ngân sách địa phương"
        case .other: "Nguồn vận động, xã hội hóa"
        }
    }
}

/// A line of the history of a group: what was done, without names.
public struct GroupHistory: Hashable, Sendable {
    public let words: String
    public let by: String
    public let at: Date
}

/// A record that does not hold what its table promises.
struct DamagedGroup: LoggableFault {
    let id: RecordID

    var description: String { "group \(id) does not hold what its table promises" }
}

import Accounts
import Database
import Foundation
import Kernel
import Papers

/// One person's work, handed to another on a day: roles, and what is being prepared.
public struct Handover: Identifiable, Hashable, Sendable {
    /// A person of a hand-over, as it stood when it was made.
    public struct Party: Hashable, Sendable {
        public let id: RecordID
        public let name: String
        public let agencyName: String
        /// The place of the agency: who manages the account there may read the hand-over.
        public let place: PlaceID
    }

    /// Where a hand-over stands.
    public enum Standing: Hashable, Sendable {
        /// Its day has not come: it can be taken back.
        case planned
        /// Roles and papers have passed over.
        case inEffect
        case takenBack
    }

    public let id: RecordID
    public let giver: Party
    public let receiver: Party
    /// The first day on which the receiver is in charge.
    public let day: Day
    public let reason: String
    /// Whether what the giver prepares passes over too.
    public let withPapers: Bool
    public let madeBy: String
    public let madeByName: String
    public let madeAt: Date
    public let takenBackAt: Date?
    public let takenBackByName: String?
    /// When what was in hand passed over; nil before the day.
    public let doneAt: Date?
    /// When the receiver last said to have read the list; nil before.
    public let readAt: Date?

    public var standing: Standing { takenBackAt != nil ? .takenBack : doneAt != nil ? .inEffect : .planned }

    /// Whether the receiver still has to read the list: as it was made, and again as it took effect.
    public var isUnread: Bool {
        guard standing != .takenBack else { return false }
        guard let readAt else { return true }
        return doneAt.map { readAt < $0 } ?? false
    }
}

/// A hand-over before it is kept, as the form sends it.
public struct NewHandover: Sendable {
    public var giver: RecordID
    public var receiver: RecordID?
    /// The receiver by login, for somebody of another office; empty when one was chosen.
    public var receiverLogin: String
    /// Nil for today.
    public var day: Day?
    public var reason: String
    public var roles: [RoleKey]
    public var withPapers: Bool

    public init(
        giver: RecordID, receiver: RecordID?, receiverLogin: String = "", day: Day? = nil, reason: String,
        roles: [RoleKey], withPapers: Bool
    ) {
        self.giver = giver
        self.receiver = receiver
        self.receiverLogin = receiverLogin
        self.day = day
        self.reason = reason
        self.roles = roles
        self.withPapers = withPapers
    }
}

/// The rules of a hand-over that need no database.
enum HandoverRules {
    /// - Throws: `Problems` on `ngay`, `ly-do` and `vai-tro`.
    static func check(_ new: NewHandover, on day: Day, today: Day) throws {
        var problems: [Problem] = []
        if day < today {
            problems.append(
                Problem(
                    "handover.past",
                    "Ngày bàn giao \(day.written) đã qua. Bàn giao sớm nhất từ hôm nay, \(today.written).",
                    field: "ngay"))
        } else if day.year > today.year + 1 {
            problems.append(
                Problem(
                    "handover.far", "Ngày bàn giao \(day.written) quá xa. Nhiều nhất đến hết năm sau.", field: "ngay"))
        }
        if !(1...500).contains(new.reason.count) {
            problems.append(
                Problem(
                    "handover.reason",
                    new.reason.isEmpty
                        ? "Chưa có lý do. Ghi lý do, ví dụ chuyển công tác."
                        : "Lý do có \(new.reason.count) ký tự, nhiều nhất được 500.", field: "ly-do"))
        }
        if new.roles.isEmpty, !new.withPapers {
            problems.append(
                Problem(
                    "handover.empty", "Chưa chọn gì để bàn giao. Chọn ít nhất một vai trò, hoặc văn bản đang làm.",
                    field: "vai-tro"))
        }
        try Problems.throwIfAny(problems)
    }
}

/// A line of the list of what is handed over.
public struct HandoverItem: Hashable, Sendable {
    public let paper: Paper
    public let part: PaperInHand.Part
    /// Whether it passes to the receiver; false where the receiver may not see it.
    public let passes: Bool
}

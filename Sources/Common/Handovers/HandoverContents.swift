import Kernel
import Pages

/// The hand-overs that somebody may read.
struct HandoverListPage: PageContent {
    static let template = "handover-list"

    struct Row: Sendable {
        /// `Nông Thị Ngữ → Đàm Văn Quý`.
        let giver: String
        let receiver: String
        let link: Link
        let day: String
        let state: StateBadge
    }

    let hasRows: Bool
    let rows: [Row]
    let empty: EmptyState?
    let pager: Pager?

    static var sample: HandoverListPage {
        HandoverListPage(
            hasRows: true,
            rows: [
                Row(
                    giver: "Nông Thị Ngữ", receiver: "Đàm Văn Quý", link: .newHandover, day: "20/3/2024",
                    state: StateBadge(.done))
            ],
            empty: EmptyState("Chưa có", why: "…", action: HeadAction("Lập", .newHandover, icon: .plus)),
            pager: Pager(page: 2, more: true, link: .newHandover))
    }
}

/// What is handed over, to whom and from when; for both and for who manages them.
struct HandoverPage: PageContent {
    static let template = "handover"

    struct RoleRow: Sendable {
        let role: String
        let place: String
        let until: String
        /// `giao mới`, `người nhận đã giữ`.
        let remark: String
    }

    struct PaperRow: Sendable {
        let title: String
        let link: Link
        let part: String
        let state: StateBadge
        /// Said where it stays with the giver; nil where it passes.
        let stays: String?
    }

    struct DeputyRow: Sendable {
        let name: String
        let days: String
    }

    let giver: String
    let giverAgency: String
    let receiver: String
    let receiverAgency: String
    let day: String
    let reason: String
    /// `Nông Thị Ngữ lập lúc 09:00 ngày 20/3/2024`.
    let made: String
    /// Who took it back and when; nil unless it was.
    let takenBack: String?
    /// When the receiver read the list; nil before.
    let read: String?
    let roles: [RoleRow]
    let hasRoles: Bool
    /// Before the day the list is what is in hand now.
    let papersNote: String
    let papers: [PaperRow]
    let hasPapers: Bool
    let deputies: [DeputyRow]
    let hasDeputies: Bool
    /// Where the receiver says that the list was read; nil for others, and when it was.
    let confirm: Link?

    static var sample: HandoverPage {
        HandoverPage(
            giver: "Nông Thị Ngữ", giverAgency: "Hội LHPN tỉnh Cao Bằng", receiver: "Đàm Văn Quý",
            receiverAgency: "Hội LHPN tỉnh Cao Bằng", day: "20/3/2024", reason: "chuyển công tác", made: "…",
            takenBack: "…", read: "…",
            roles: [RoleRow(role: "Cán bộ", place: "tỉnh Cao Bằng", until: "–", remark: "giao mới")], hasRoles: true,
            papersNote: "…",
            papers: [
                PaperRow(
                    title: "Kế hoạch năm 2024", link: .newHandover, part: "Đang soạn", state: StateBadge(.draft),
                    stays: "…")
            ], hasPapers: true, deputies: [DeputyRow(name: "Lục Văn Đỗ", days: "…")], hasDeputies: true,
            confirm: .newHandover)
    }
}

/// The form that hands over a person's work.
struct HandoverFormPage: PageContent {
    static let template = "handover-form"

    struct Choice: Sendable {
        let id: String
        let value: String
        let label: String
        let isChecked: Bool
    }

    struct PaperRow: Sendable {
        let title: String
        let part: String
    }

    let action: Link
    let cancel: Link
    let submission: String
    let giverID: String
    let roles: [Choice]
    let hasRoles: Bool
    let rolesError: String?
    let withPapers: Bool
    let papersError: String?
    let papersLabel: String
    let papers: [PaperRow]
    let hasPapers: Bool
    let receiverField: SelectField
    /// For somebody of another office; nil for one's own work.
    let loginField: TextField?
    let dayField: TextField
    let reasonField: TextArea

    static var sample: HandoverFormPage {
        let field = TextField("ngay", "Ngày", value: "…", hint: "…", error: "…")
        return HandoverFormPage(
            action: .newHandover, cancel: .newHandover, submission: "x", giverID: "x",
            roles: [Choice(id: "vai-tro-1", value: "x", label: "Cán bộ, tỉnh Cao Bằng", isChecked: true)],
            hasRoles: true, rolesError: "…", withPapers: true, papersError: "…",
            papersLabel: "Văn bản đang làm (1)", papers: [PaperRow(title: "Kế hoạch", part: "Đang soạn")],
            hasPapers: true,
            receiverField: SelectField(
                "nguoi-nhan", "Người nhận", options: [.init("x", "…", selected: true)], hint: "…", error: "…"),
            loginField: field, dayField: field,
            reasonField: TextArea("ly-do", "Lý do", value: "…", hint: "…", error: "…"))
    }
}

/// The question before a hand-over is taken back.
struct HandoverConfirmPage: PageContent {
    static let template = "handover-confirm"

    let question: String
    let consequences: [String]
    let action: Link
    let back: Link

    static var sample: HandoverConfirmPage {
        HandoverConfirmPage(
            question: "Rút lại bàn giao?", consequences: ["…"], action: .newHandover, back: .newHandover)
    }
}

import Kernel
import Pages

struct LegalListPage: PageContent {
    static let template = "legal-list"

    struct Row: Sendable {
        let name: String
        let link: Link
        /// Nil when no source prints it.
        let title: String?
        let issuer: String
        let validity: String
        /// Nil when nobody waits for a change.
        let awaits: String?
        let mark: String
    }

    let action: Link
    let search: String
    let kind: SelectField
    let day: String
    let dayProblem: String?
    let order: SelectField
    let hasRows: Bool
    let rows: [Row]
    let empty: EmptyState?
    let pager: Pager?

    static var sample: LegalListPage {
        LegalListPage(
            action: .legal, search: "", kind: .sample, day: "20/3/2024", dayProblem: "…", order: .sample, hasRows: true,
            rows: [
                Row(
                    name: "Kế hoạch số 75/KH-BTV ngày 13/9/2022", link: .legal, title: "Triển khai Dự án 8",
                    issuer: "Ban Thường vụ Hội LHPN tỉnh Cao Bằng", validity: "Còn hiệu lực", awaits: "Chờ sửa đổi",
                    mark: "Đã đối chiếu")
            ], empty: EmptyState("Chưa có", why: "…", action: HeadAction("Thêm", .legal, icon: .plus)),
            pager: Pager(page: 2, more: true, link: .legal))
    }
}

struct LegalDocumentPage: PageContent {
    static let template = "legal-document"

    struct Fact: Sendable {
        let label: String
        let value: String
    }

    struct Step: Sendable {
        /// 0 to 4: how far it stands in.
        let level: Int
        /// How it hangs at the one above it in the list; nil for the document of the page.
        let relation: String?
        let name: String
        /// Nil for the document of the page itself.
        let link: Link?
        let issuer: String
        /// That its own branches stand further up.
        let repeated: Bool
    }

    struct Chain: Sendable {
        let id: String
        let heading: String
        let steps: [Step]
    }

    struct Relation: Sendable {
        let label: String
        let name: String
        let link: Link
        let from: String?
        let source: String
        /// Nil for who may only look.
        let removal: Removal?
    }

    struct Removal: Sendable {
        let action: Link
        let kind: String
        let other: String
        let direction: String
        /// For screen readers: which one.
        let label: String
    }

    struct File: Sendable {
        let name: String
        let link: Link
        let note: String
    }

    struct Citing: Sendable {
        let label: String
        let link: Link
    }

    struct Forms: Sendable {
        let fileAction: Link
        let fileError: String?
        let relationAction: Link
        let relation: SelectField
        let other: TextField
        let from: TextField
        let source: TextField
    }

    let facts: [Fact]
    let awaits: String?
    let remark: String?
    let chains: [Chain]
    let hasRelations: Bool
    let relations: [Relation]
    let hasFiles: Bool
    let files: [File]
    let isCited: Bool
    let cited: [Citing]
    /// Nil for who may only look.
    let forms: Forms?

    static var sample: LegalDocumentPage {
        LegalDocumentPage(
            facts: [Fact(label: "Số, ký hiệu", value: "75/KH-BTV")], awaits: "…", remark: "…",
            chains: [
                Chain(
                    id: "tren", heading: "Văn bản cấp trên",
                    steps: [
                        Step(level: 1, relation: "Thực hiện", name: "…", link: .legal, issuer: "…", repeated: true)
                    ])
            ], hasRelations: true,
            relations: [
                Relation(
                    label: "Thay thế", name: "…", link: .legal, from: "20/3/2024", source: "…",
                    removal: Removal(action: .legal, kind: "replaces", other: "…", direction: "con", label: "…"))
            ], hasFiles: true, files: [File(name: "…", link: .legal, note: "…")], isCited: true,
            cited: [Citing(label: "…", link: .legal)],
            forms: Forms(
                fileAction: .legal, fileError: "…", relationAction: .legal, relation: .sample, other: .sample,
                from: .sample, source: .sample))
    }
}

struct LegalFormPage: PageContent {
    static let template = "legal-form"

    /// A field that somebody else changed meanwhile.
    struct Conflict: Sendable {
        let label: String
        let stored: String
        let typed: String
    }

    let action: Link
    let cancel: Link
    let verb: String
    /// Nil while a new document is entered.
    let version: String?
    /// Nil while a document is edited.
    let submission: String?
    let hasConflicts: Bool
    let conflicts: [Conflict]
    let kind: SelectField
    let symbol: TextField
    let day: TextField
    let issuer: TextField
    let title: TextField
    let inForceFrom: TextField
    let inForceUntil: TextField
    let awaits: TextField
    let remark: TextField
    let source: TextField
    let mark: SelectField

    static var sample: LegalFormPage {
        LegalFormPage(
            action: .legal, cancel: .legal, verb: "Lưu văn bản", version: "1", submission: "x", hasConflicts: true,
            conflicts: [Conflict(label: "Số", stored: "1", typed: "2")], kind: .sample, symbol: .sample, day: .sample,
            issuer: .sample, title: .sample, inForceFrom: .sample, inForceUntil: .sample, awaits: .sample,
            remark: .sample, source: .sample, mark: .sample)
    }
}

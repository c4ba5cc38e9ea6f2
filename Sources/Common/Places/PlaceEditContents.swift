import Kernel
import Pages

/// A form about a place: fields one below the other, with what sending it does.
struct PlaceFormPage: PageContent {
    static let template = "place-form"

    struct Check: Sendable {
        let id: String
        let name: String
        let value: String
        let label: String
        let isChecked: Bool
    }

    struct Checks: Sendable {
        /// The id that an error links to.
        let id: String
        let label: String
        let error: String?
        let list: [Check]
    }

    struct Upload: Sendable {
        let hint: String
        let error: String?
    }

    /// One of its parts is there.
    struct Field: Sendable {
        var text: TextField?
        var area: TextArea?
        var select: SelectField?
        var checks: Checks?
        var upload: Upload?
    }

    struct Hidden: Sendable {
        let name: String
        let value: String
    }

    /// What a reader has to know first.
    let hints: [String]
    let action: Link
    let isMultipart: Bool
    let hidden: [Hidden]
    let fields: [Field]
    let verb: String
    let cancel: Link
    /// The name of the form for screen readers.
    let label: String
    let note: String?

    init(
        label: String, hints: [String] = [], action: Link, fields: [Field], verb: String, cancel: Link,
        hidden: [(String, String)] = [], isMultipart: Bool = false, note: String? = nil
    ) {
        self.label = label
        self.hints = hints
        self.action = action
        self.fields = fields
        self.verb = verb
        self.cancel = cancel
        self.hidden = hidden.map { Hidden(name: $0.0, value: $0.1) }
        self.isMultipart = isMultipart
        self.note = note
    }

    static let sample = PlaceFormPage(
        label: "Thôn mới", hints: ["Đã có 3 thôn."], action: .places,
        fields: [
            Field(
                text: TextField("ten", "Tên", hint: "…", error: "…"),
                area: TextArea("ten", "Tên", hint: "…", error: "…"),
                select: SelectField("loai", "Loại", options: [.init("a", "A")], hint: "…", error: "…"),
                checks: Checks(
                    id: "thon", label: "Thôn", error: "…",
                    list: [Check(id: "t1", name: "thon", value: "1", label: "Thôn A", isChecked: true)]),
                upload: Upload(hint: "…", error: "…"))
        ], verb: "Lưu", cancel: .places, hidden: [("phieu", "1")], isMultipart: true, note: "Chưa đổi gì.")
}

/// The villages of a place.
struct VillageListPage: PageContent {
    static let template = "village-list"

    struct Row: Sendable {
        let name: String
        let link: Link
        let code: String
        let commune: String
        /// `đặc biệt khó khăn`.
        let traits: String
        /// `từ 01/3/2026`.
        let days: String
        let edit: Link?
    }

    struct Group: Sendable {
        let name: String
        let link: Link
        let count: String
    }

    let heading: String
    let showsCommune: Bool
    let showsEdit: Bool
    let rows: [Row]
    let hasRows: Bool
    let more: String?
    let empty: EmptyState?
    let hasUnplaced: Bool
    let unplacedTitle: String
    let unplaced: [Group]

    static let sample = VillageListPage(
        heading: "Các xóm", showsCommune: true, showsEdit: true,
        rows: [
            Row(
                name: "Xóm A", link: .places, code: "01279-01", commune: "Xã B", traits: "đặc biệt khó khăn",
                days: "từ 01/3/2026", edit: .places)
        ], hasRows: true, more: "Còn nữa.",
        empty: EmptyState("Chưa có", why: "…", action: HeadAction("Thêm", .places, icon: .plus)), hasUnplaced: true,
        unplacedTitle: "Chưa phân định", unplaced: [Group(name: "Xã cũ", link: .places, count: "2 thôn")])
}

/// A list out of a file, before anything of it is kept.
struct ListPreviewPage: PageContent {
    static let template = "list-preview"

    struct Row: Sendable {
        let number: String
        let place: String
        let what: String
        let outcome: String
        let isFaulty: Bool
        let faults: [Fault]
    }

    struct Fault: Sendable {
        let cell: String
        let message: String
    }

    let summary: String
    let rows: [Row]
    let hasRows: Bool
    let more: String?
    let mayKeep: Bool
    let action: Link
    let hidden: [PlaceFormPage.Hidden]
    /// The list as CSV.
    let data: String
    let verb: String
    let again: Link

    static let sample = ListPreviewPage(
        summary: "Thêm mới 3.",
        rows: [
            Row(
                number: "5", place: "Xã A", what: "Xóm B", outcome: "cần sửa", isFaulty: true,
                faults: [Fault(cell: "C5", message: "Chưa ghi tên.")])
        ], hasRows: true, more: "Còn nữa.", mayKeep: true, action: .places,
        hidden: [PlaceFormPage.Hidden(name: "ngay", value: "2024-01-01")], data: "a,b", verb: "Giữ danh sách",
        again: .places)
}

/// The attributes of a place and how many places below it have them.
struct PlaceAttributesPage: PageContent {
    static let template = "place-attributes"

    struct Row: Sendable {
        let label: String
        let quantity: String
        let days: String
        let decision: String
        let source: String?
        let edit: Link?
    }

    struct Count: Sendable {
        let name: String
        let link: Link
        let numbers: [Figure]
    }

    struct Figure: Sendable {
        let label: String
        let text: String
    }

    struct Head: Sendable {
        let label: String
    }

    let showsEdit: Bool
    let rows: [Row]
    let hasRows: Bool
    let empty: EmptyState?
    let showsCounts: Bool
    let countsHeading: String
    let action: Link
    let day: TextField
    let heads: [Head]
    let hasCounts: Bool
    let counts: [Count]
    let total: [Figure]
    let countsEmpty: EmptyState?

    static let sample = PlaceAttributesPage(
        showsEdit: true,
        rows: [
            Row(
                label: "Xã khu vực III", quantity: "12", days: "từ 01/01/2022", decision: "QĐ 861",
                source: "a.xlsx, hàng 3", edit: .places)
        ], hasRows: true, empty: EmptyState("Chưa có", why: "…", action: HeadAction("Ghi", .places, icon: .plus)),
        showsCounts: true,
        countsHeading: "Đếm", action: .places, day: TextField("ngay", "Vào ngày", hint: "…", error: "…"),
        heads: [Head(label: "Xã khu vực III")], hasCounts: true,
        counts: [
            Count(name: "Huyện A", link: .places, numbers: [Figure(label: "Xã khu vực III", text: "12")])
        ], total: [Figure(label: "Xã khu vực III", text: "12")],
        countsEmpty: EmptyState("Chưa có", why: "…", action: HeadAction("Ghi", .places, icon: .plus)))
}

extension PlaceFormPage.Field {
    static func text(_ field: TextField) -> Self { Self(text: field) }
    static func area(_ field: TextArea) -> Self { Self(area: field) }
    static func select(_ field: SelectField) -> Self { Self(select: field) }

    /// The paper that says so.
    static func decision(_ form: Form, _ problems: [Problem], required: Bool = true) -> Self {
        .text(
            TextField(
                "quyet-dinh", "Căn cứ", value: form.text("quyet-dinh"),
                hint: "Số, ngày, cơ quan: Nghị quyết 12/NQ-HĐND ngày 20/02/2026.", required: required,
                error: problems.message(for: "quyet-dinh")))
    }

    /// A day as offices write it.
    static func day(
        _ name: String, _ label: String, _ form: Form, _ problems: [Problem], hint: String? = "Như 30/6/2025.",
        required: Bool = false
    ) -> Self {
        .text(
            TextField(
                name, label, value: form.text(name), hint: hint, required: required,
                error: problems.message(for: name)))
    }
}

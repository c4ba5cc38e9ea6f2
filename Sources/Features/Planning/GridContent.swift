import Kernel
import Pages

/// The table of the grid with its inputs: partial `grid-sheet`.
struct GridSheetContent: Sendable {
    /// What a cell is typed into.
    struct Input: Sendable {
        /// The name and the id: `o-E12`.
        let name: String
        let value: String
        /// The ids of the heads of its row and column; nil where they have none of their own.
        let labelledBy: String?
        /// Says the same in words, where there are no ids.
        let label: String?
        /// What is saved, where something else is shown.
        let saved: String?
        /// What stood there before its last change, and who changed it when.
        let before: String?
        let changedBy: String?
        let isWrong: Bool
        /// Words need more than one line.
        let isLong: Bool
    }

    struct Cell: Sendable {
        let classes: String
        let columns: Int?
        /// What a phone writes before the cell.
        let label: String
        let input: Input?
        /// What stands in a cell that takes no text.
        let text: String
        /// What is wrong with it, under the input.
        let error: String?
        /// Said to screen readers.
        let note: String?
    }

    struct Row: Sendable {
        let id: String
        let link: Link
        let number: Int
        let classes: String
        let label: String
        let headID: String
        /// `unit`, `group`, `split`, `total`, for the script that adds up.
        let kind: String
        /// The number of the group's row.
        let parent: String?
        let takesText: Bool
        /// `2 chênh lệch`; nil when there is none.
        let differences: String?
        let cells: [Cell]
    }

    /// A sum under a column.
    struct Sum: Sendable {
        /// Numbers of the columns that it adds up, separated by blanks.
        let of: String
        let text: String
        let classes: String
        let columns: Int?
        let label: String
        /// The inputs that state it, the first that is not blank counts; nil for a sum that is not compared.
        let stated: String?
        /// Said to screen readers instead of the sign.
        let words: String?
    }

    let caption: String
    let region: String
    let isWords: Bool
    let letters: [SheetContent.Letter]
    let groups: [SheetContent.Head]
    let subjects: [SheetContent.Head]
    let tiers: [SheetContent.Head]
    let hasSubjects: Bool
    let hasTiers: Bool
    let depth: Int
    let labelHead: SheetContent.Head
    let rows: [Row]
    let hasSums: Bool
    let sums: [Sum]
    let compared: [Sum]

    static var sample: GridSheetContent {
        let head = SheetContent.Head(
            id: "o-E5", text: "Tổ truyền thông", unit: "tổ", before: "Tổ truyền thông, cấp", columns: 2, rows: 3,
            classes: "")
        let input = Input(
            name: "o-E9", value: "11", labelledBy: "r9 o-E5", label: "Quảng Hòa", saved: "10", before: "9",
            changedBy: "Nông Thị Ngữ", isWrong: true, isLong: true)
        let sum = Sum(
            of: "5", text: "57", classes: "right", columns: 2, label: "Tổ truyền thông", stated: "o-E8", words: "khớp")
        return GridSheetContent(
            caption: "Lưới", region: "Lưới phân bổ", isWords: true, letters: [.init(text: "E")], groups: [head],
            subjects: [head], tiers: [head], hasSubjects: true, hasTiers: true, depth: 3, labelHead: head,
            rows: [
                Row(
                    id: "dv-9", link: .plans, number: 9, classes: "assigned", label: "Quảng Hòa", headID: "r9",
                    kind: "unit", parent: "8", takesText: true, differences: "1 chênh lệch",
                    cells: [
                        Cell(
                            classes: "group-end", columns: 2, label: "Tổ truyền thông", input: input, text: "",
                            error: "…", note: "có chênh lệch")
                    ])
            ], hasSums: true, sums: [sum], compared: [sum])
    }
}

/// The grid of an annex.
struct GridPage: PageContent {
    static let template = "grid"

    struct Part: Sendable {
        let label: String
        let link: Link
        let isCurrent: Bool
    }

    struct Conflict: Sendable {
        let cell: Pages.CellAddress
        let what: String
        let theirs: String
        let savedBy: String
        let mine: String
    }

    let action: Link
    let version: String
    let revision: String
    let submission: String
    let kind: String
    let page: String
    /// What is shown was not saved yet: leaving asks.
    let hasUnsaved: Bool
    let unsavedNote: String
    let parts: [Part]
    let hasParts: Bool
    let conflicts: [Conflict]
    let hasConflicts: Bool
    let phoneHint: String
    let sheet: GridSheetContent
    let pager: Pager?
    let history: Link
    let undoNote: String?
    let column: SelectField?
    let way: SelectField
    let receivers: SelectField
    let opensDistribution: Bool
    let pasteFirst: TextField
    let pasteText: String
    let pasteError: String?
    let opensPaste: Bool
    let findings: FindingsContent

    static var sample: GridPage {
        let field = SelectField("cot", "Cột", options: [.init("E", "E")], hint: "…", error: "…")
        return GridPage(
            action: .plans, version: "1", revision: "0", submission: "x", kind: "don-vi", page: "1", hasUnsaved: true,
            unsavedNote: "1 ô chưa lưu", parts: [Part(label: "Đơn vị", link: .plans, isCurrent: true)], hasParts: true,
            conflicts: [
                Conflict(
                    cell: .init("E12", link: .plans), what: "Thạch An", theirs: "2", savedBy: "Nông Thị Ngữ", mine: "3")
            ], hasConflicts: true, phoneHint: "Chạm một đơn vị để sửa.", sheet: .sample,
            pager: Pager(page: 2, more: true, link: .plans), history: .plans, undoNote: "09:12", column: field,
            way: field, receivers: field, opensDistribution: true,
            pasteFirst: TextField("o-dau", "Ô đầu", hint: "…", error: "…"), pasteText: "1", pasteError: "…",
            opensPaste: true, findings: .sample)
    }
}

/// Who changed which cells when.
struct GridHistoryPage: PageContent {
    static let template = "grid-history"

    struct Change: Sendable {
        let cell: Pages.CellAddress
        let what: String
        let before: String
        let after: String
    }

    struct Save: Sendable {
        let moment: String
        let person: String
        let summary: String
        /// `Đã hoàn tác ở lần lưu 5`, `Hoàn tác lần lưu 3`; nil for an ordinary save.
        let note: String?
        let changes: [Change]
        let more: String?
    }

    let saves: [Save]
    let first: String
    let pager: Pager?

    static var sample: GridHistoryPage {
        GridHistoryPage(
            saves: [
                Save(
                    moment: "09:12 ngày 20/3/2024", person: "Nông Thị Ngữ", summary: "Lần 1: 1 ô", note: "…",
                    changes: [Change(cell: .init("E12", link: .plans), what: "Thạch An", before: "1", after: "2")],
                    more: "và 3 ô nữa")
            ], first: "Nhập từ tệp", pager: Pager(page: 2, more: true, link: .plans))
    }
}

/// Where a plan begins in the product.
struct PlanStartPage: PageContent {
    static let template = "plan-start"

    struct Choice: Sendable {
        /// `tổ truyền thông`, with the unit of count.
        let name: String
        let fieldName: String
        let code: String
        let isChosen: Bool
        let given: String
        let split: SelectField
    }

    struct Details: Sendable {
        let heading: String
        let units: String
        /// Where the units are typed, because no list of places has them; nil where one has.
        let typedUnits: TextArea?
        let assigned: String
        let agency: SelectField
        let number: TextField
        let day: TextField
        let choicesError: String?
        let choices: [Choice]
        let placeCode: String
        let period: String
        let submission: String
    }

    let action: Link
    let place: TextField
    let period: SelectField
    let details: Details?

    static var sample: PlanStartPage {
        let field = SelectField("co-quan", "Cơ quan", options: [.init("", "Theo địa bàn")], hint: "…", error: "…")
        let text = TextField("so", "Số", hint: "…", error: "…")
        return PlanStartPage(
            action: .plans, place: text, period: field,
            details: Details(
                heading: "Huyện Quảng Hòa", units: "19 xã",
                typedUnits: TextArea("don-vi", "Thôn", value: "…", hint: "…", error: "…"), assigned: "Kế hoạch 288",
                agency: field, number: text,
                day: text, choicesError: "Chưa chọn chỉ tiêu nào.",
                choices: [
                    Choice(
                        name: "Tổ truyền thông", fieldName: "chi-tieu", code: "communication_team", isChosen: true,
                        given: "22", split: field)
                ], placeCode: "049", period: "2024", submission: "x"))
    }
}

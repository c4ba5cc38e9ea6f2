import Kernel
import Pages

/// The table of an annex in the layout of its paper: partial `plan-sheet`.
struct SheetContent: Sendable {
    /// A cell of the head: a heading over several columns, an indicator, a tier.
    struct Head: Sendable {
        /// The address on paper; nil when another part of the head has it already.
        var id: String?
        let text: String
        /// The unit of count, in brackets.
        var unit: String?
        /// Said to screen readers before the text.
        var before: String?
        var columns: Int?
        var rows: Int?
        /// `col` or `colgroup`.
        var scope = "col"
        var classes: String
    }

    struct Letter: Sendable {
        let text: String
    }

    struct Cell: Sendable {
        let id: String
        var classes = ""
        var columns: Int?
        let text: String
        let link: Link?
        /// What a phone writes before the figure; nil hides nothing.
        let label: String
        /// Said to screen readers behind the figure.
        var note: String?
    }

    struct Row: Sendable {
        let number: Int
        /// The address of the printed number; nil when the table has no such column.
        let numberID: String?
        let id: String
        let classes: String
        let label: String
        /// Where the unit is shown; nil when the row is none or its unit is unclear.
        let link: Link?
        let labelClasses: String
        let cells: [Cell]
    }

    struct Foot: Sendable {
        struct Cell: Sendable {
            let text: String
            let classes: String
            var columns: Int?
            let label: String
            /// Said to screen readers instead of the sign.
            var words: String?
        }

        let title: String
        let cells: [Cell]
    }

    let caption: String
    let region: String
    let letters: [Letter]
    let groups: [Head]
    let subjects: [Head]
    let tiers: [Head]
    /// Whether the head has a row of indicators, and below it one of tiers.
    let hasSubjects: Bool
    let hasTiers: Bool
    /// The rows of headings, 1–3.
    let depth: Int
    let labelHead: Head
    let rows: [Row]
    let foot: [Foot]

    static var sample: SheetContent {
        let head = Head(
            id: "E5", text: "Tổ truyền thông", unit: "tổ", before: "Tổ truyền thông, cấp", columns: 2, rows: 3,
            classes: "")
        let cell = Cell(id: "E9", columns: 2, text: "11", link: .plans, label: "Tổ truyền thông", note: "chênh lệch")
        return SheetContent(
            caption: "Chỉ tiêu", region: "Bảng chỉ tiêu", letters: [Letter(text: "E")], groups: [head],
            subjects: [head],
            tiers: [head], hasSubjects: true, hasTiers: true, depth: 3, labelHead: head,
            rows: [
                Row(
                    number: 9, numberID: "A9", id: "B9", classes: "assigned", label: "Quảng Hòa", link: .places,
                    labelClasses: "unit", cells: [cell])
            ],
            foot: [
                Foot(
                    title: "Đang cộng",
                    cells: [.init(text: "57", classes: "right", columns: 2, label: "Tổ truyền thông", words: "khớp")])
            ])
    }
}

/// A table of activities with the tiers that carry them out: partial `plan-activities`.
struct ActivitiesContent: Sendable {
    struct Column: Sendable {
        let letters: String
        let text: String
        let id: String
    }

    struct Cell: Sendable {
        let id: String
        let label: String
        let classes: String
        let text: String
        let link: Link?
        /// `cơ quan thực hiện`, for a cell that only says who acts.
        let note: String?
        let isBlank: Bool
    }

    struct Row: Sendable {
        let number: Int
        let id: String
        let classes: String
        let printedNumber: String?
        let label: String
        /// What its paper says about it: suspended, waiting for guidance.
        let status: StateBadge?
        /// Nil where the title stands over the whole row.
        let cells: [Cell]
        let isWhole: Bool
        let isTask: Bool
    }

    let caption: String
    let columns: [Column]
    /// The columns of the table besides the number of the row.
    let width: Int
    let rows: [Row]

    static var sample: ActivitiesContent {
        ActivitiesContent(
            caption: "Hoạt động", columns: [Column(letters: "C", text: "Xã", id: "C6")], width: 3,
            rows: [
                Row(
                    number: 7, id: "A7", classes: "total", printedNumber: "1", label: "Thành lập tổ",
                    status: StateBadge(.paused),
                    cells: [
                        Cell(
                            id: "C7", label: "Xã", classes: "open", text: "1", link: .plans, note: "cơ quan thực hiện",
                            isBlank: true)
                    ], isWhole: true, isTask: true)
            ])
    }
}

/// The bar that says everything about one cell.
struct CellDetail: Sendable {
    let address: String
    let unit: String
    let subject: String
    /// Nil for what belongs to no tier.
    let tier: String?
    let value: String
    /// As printed, where the figure is written otherwise.
    let raw: String?
    let source: String
    let file: Link?
    /// Where a comment on the cell is written; nil for who may not.
    var comment: Link?

    static var sample: CellDetail {
        CellDetail(
            address: "E9", unit: "Quảng Hòa", subject: "Tổ truyền thông cộng đồng", tier: "cấp tỉnh", value: "11",
            raw: "011", source: "phu-luc.xlsx, trang “Phụ lục I”, ô E9", file: .plans, comment: .plans)
    }
}

/// Everything found in an annex: partial `plan-findings`.
struct FindingsContent: Sendable {
    struct Item: Sendable {
        let kind: String
        let cells: [Pages.CellAddress]
        /// `và 9 ô nữa`; nil when all are listed.
        let more: String?
        let message: String
        let isExplained: Bool
        let explanation: String?
        /// A difference or a doubt, which wears the fold.
        let isOpen: Bool
        /// Where it is explained; nil where it cannot be.
        let explain: Link?
    }

    struct List: Sendable {
        let id: String
        let heading: String
        let note: String
        let items: [Item]
    }

    let lists: [List]
    /// Said when there is no difference and no doubt.
    let clean: String?

    static var sample: FindingsContent {
        FindingsContent(
            lists: [
                List(
                    id: "chenh-lech", heading: "1 chênh lệch", note: "Giải thích trước khi ban hành",
                    items: [
                        Item(
                            kind: "thừa 1", cells: [.init("E12", link: .plans)], more: "và 9 ô nữa",
                            message: "Cột E thừa 1.",
                            isExplained: true, explanation: "Theo QĐ 861.", isOpen: true,
                            explain: .plans)
                    ])
            ], clean: "Mọi tổng đều khớp.")
    }
}

/// An annex on a page: partial `plan-annex`.
struct AnnexContent: Sendable {
    let id: String
    let heading: String
    let source: String
    let file: Link?
    var bar: CellDetail?
    let barHint: String?
    let sheet: SheetContent?
    let activities: ActivitiesContent?
    let pager: Pager?

    static var sample: AnnexContent {
        AnnexContent(
            id: "phu-luc-1", heading: "Phụ lục I", source: "phu-luc.xlsx", file: .plans, bar: .sample,
            barHint: "Bấm một số để xem nguồn.", sheet: .sample, activities: .sample,
            pager: Pager(page: 2, more: true, link: .plans))
    }
}

import Kernel
import Pages

/// A list to choose from, with its label for screen readers: partial `import-choice`.
struct ChoiceField: Sendable {
    let name: String
    let label: String
    let options: [SelectField.Option]
}

/// Step 2: what was read, what is unclear, which column is what. Nothing is kept yet.
struct ImportPreviewPage: PageContent {
    static let template = "import-preview"

    /// Where what somebody else saved differs from what was just sent.
    struct Clash: Sendable {
        let what: String
        let saved: String
        let mine: String
    }

    struct Doubt: Sendable {
        let id: String
        let kind: String
        let cell: Pages.CellAddress
        let message: String
        let isChosen: Bool
        let choice: ChoiceField?
        /// How it is mended when there is nothing to choose.
        let hint: String?
    }

    struct Column: Sendable {
        let letters: String
        let header: String
        let subject: ChoiceField?
        /// The indicator, where it is chosen among the doubts.
        let subjectText: String?
        let tiers: [ChoiceField]
        let tierText: String?
        let sum: String
        let isRight: Bool
        /// `thừa 1`; nil when the sums agree or nothing is stated.
        let difference: String?
        let differenceLink: Link
    }

    struct Name: Sendable {
        let cell: Pages.CellAddress
        let printed: String
        let name: String
    }

    struct Sheets: Sendable {
        let action: Link
        let field: SelectField
    }

    /// The proposal for a table whose cells stand at wrong columns.
    struct Repair: Sendable {
        struct Move: Sendable {
            let from: Pages.CellAddress
            /// `U7`; nil for a label that is set aside.
            let to: Pages.CellAddress?
            let text: String
            let reason: String
        }

        let heading: String
        let note: String
        let moves: [Move]
        let hasMoves: Bool
        /// The value of the button: accept or undo; nil when there is nothing to accept.
        let step: String?
        let verb: String
        let isApplied: Bool
        let action: Link
        let rowVersion: Int
    }

    let steps: ImportSteps
    let counts: String
    let clashes: [Clash]
    let hasClashes: Bool
    let reload: Link
    let action: Link
    let rowVersion: Int
    let repair: Repair?
    let doubtHeading: String
    let doubtNote: String
    let doubts: [Doubt]
    let hasDoubts: Bool
    let moreDoubts: String?
    let findings: FindingsContent
    let names: [Name]
    let hasNames: Bool
    let namesNote: String
    let columns: [Column]
    let hasColumns: Bool
    let columnsNote: String
    let annex: AnnexContent
    let sheets: Sheets?
    let discard: Link

    static var sample: ImportPreviewPage {
        let choice = ChoiceField(name: "cot-5", label: "Cột E", options: [.init("", "Chưa chọn", selected: true)])
        let cell = Pages.CellAddress("E5", link: .plans)
        return ImportPreviewPage(
            steps: ImportSteps(current: 2, notes: ["a", "b", "c"]), counts: "10 đơn vị",
            clashes: [
                Clash(what: "Cột E", saved: "cấp tỉnh", mine: "cấp huyện")
            ], hasClashes: true, reload: .importAnnex, action: .importAnnex, rowVersion: 1,
            repair: Repair(
                heading: "Đề xuất dời 1 ô", note: "…",
                moves: [Repair.Move(from: cell, to: cell, text: "47", reason: "…")], hasMoves: true, step: "doi-o",
                verb: "Áp dụng 1 chỗ dời ô", isApplied: true, action: .importAnnex, rowVersion: 1),
            doubtHeading: "1 nghi vấn",
            doubtNote: "còn 1",
            doubts: [
                Doubt(
                    id: "nv-1", kind: "chưa rõ đơn vị", cell: cell, message: "…", isChosen: true, choice: choice,
                    hint: "…")
            ], hasDoubts: true, moreDoubts: "Còn nữa.", findings: .sample,
            names: [Name(cell: cell, printed: "Quảng Hoà", name: "Huyện Quảng Hòa")], hasNames: true, namesNote: "…",
            columns: [
                Column(
                    letters: "E, F", header: "Tổ", subject: choice, subjectText: "Tổ", tiers: [choice],
                    tierText: "E tỉnh",
                    sum: "29 + 28 = 57", isRight: true, difference: "thừa 1", differenceLink: Link("#chenh-lech"))
            ], hasColumns: true, columnsNote: "11 chỉ tiêu", annex: .sample,
            sheets: Sheets(
                action: .importAnnex,
                field: SelectField("trang", "Trang", options: [.init("0", "Phụ lục I")], hint: "…", error: "…")),
            discard: .importAnnex)
    }
}

/// Step 3, and the question before a preview is thrown away.
struct ImportConfirmPage: PageContent {
    static let template = "import-confirm"

    let steps: ImportSteps?
    let question: String
    let consequences: [String]
    let action: Link
    let rowVersion: Int
    /// Whether what is still open is kept open.
    let acceptsOpen: Bool
    let verb: String
    let isDangerous: Bool
    let back: Link
    let backLabel: String

    static var sample: ImportConfirmPage {
        ImportConfirmPage(
            steps: ImportSteps(current: 3, notes: ["a", "b", "c"]), question: "Giữ?", consequences: ["…"],
            action: .importAnnex, rowVersion: 1, acceptsOpen: true, verb: "Giữ bản thảo", isDangerous: true,
            back: .importAnnex, backLabel: "Quay lại bước 2")
    }
}

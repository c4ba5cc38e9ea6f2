import Kernel
import Pages

/// A fault as a preview shows it.
package struct ShownFault: Sendable {
    package let cell: CellAddress
    package let message: String

    package init(_ fault: ImportFault) {
        cell = CellAddress(fault.cell)
        message = fault.message
    }

    private init(cell: CellAddress, message: String) {
        self.cell = cell
        self.message = message
    }

    /// For the sample of a page.
    package static let sample = ShownFault(cell: CellAddress("E12", link: .overview), message: "…")
}

struct SheetImportPage: PageContent {
    static let template = "sheet-import"

    let noun: String
    let action: Link
    let sampleLink: Link
    let cancel: Link
    let fileError: String?
    let place: TextField

    static var sample: SheetImportPage {
        SheetImportPage(
            noun: "…", action: .overview, sampleLink: .overview, cancel: .overview, fileError: "…",
            place: TextField("a", "A", value: "x", hint: "…", required: false, error: "…"))
    }
}

struct SheetPreviewPage: PageContent {
    static let template = "sheet-preview"

    struct Row: Sendable {
        let row: String
        let name: String
        let place: String
        let words: String
    }

    /// What a line is, with a capital.
    let noun: String
    let counts: String
    let faults: [ShownFault]
    let hasFaults: Bool
    let faultHeading: String
    let doubts: [ShownFault]
    let hasDoubts: Bool
    let doubtHeading: String
    let doubtError: String?
    let confirmation: String
    let notices: [String]
    let hasNotices: Bool
    let rows: [Row]
    let hasRows: Bool
    let rowHeading: String
    /// Nil while there are faults, or nothing to keep.
    let keep: Link?
    let keepLabel: String
    let discard: Link
    let again: Link

    static var sample: SheetPreviewPage {
        let fault = ShownFault.sample
        return SheetPreviewPage(
            noun: "…", counts: "…", faults: [fault], hasFaults: true, faultHeading: "…", doubts: [fault],
            hasDoubts: true, doubtHeading: "…", doubtError: "…", confirmation: "…", notices: ["…"], hasNotices: true,
            rows: [Row(row: "3", name: "Tổ", place: "Xã", words: "…")], hasRows: true, rowHeading: "…",
            keep: .overview, keepLabel: "Giữ lại", discard: .overview, again: .overview)
    }
}

import Kernel
import Pages

/// Where an import stands: partial `import-steps`.
struct ImportSteps: Sendable {
    struct Step: Sendable {
        let label: String
        let note: String
        let isDone: Bool
        let isCurrent: Bool
    }

    let list: [Step]

    /// - Parameter current: from 1.
    init(current: Int, notes: [String]) {
        list = zip(["Chọn tệp", "Xem trước", "Giữ lại"], notes).enumerated().map { index, step in
            Step(label: step.0, note: step.1, isDone: index + 1 < current, isCurrent: index + 1 == current)
        }
    }
}

/// Step 1: the file and where it belongs.
struct ImportStartPage: PageContent {
    static let template = "import-start"

    let steps: ImportSteps
    let action: Link
    let cancel: Link
    let submission: String
    let fileError: String?
    /// The rest of the form was wrong: the browser forgets the file, which has to be chosen again.
    let fileKept: Bool
    let place: TextField
    let agency: SelectField
    let period: SelectField
    let number: TextField
    let day: TextField

    static var sample: ImportStartPage {
        ImportStartPage(
            steps: ImportSteps(current: 2, notes: ["a", "b", "c"]), action: .importAnnex, cancel: .plans,
            submission: "x",
            fileError: "Chưa chọn tệp.", fileKept: true, place: TextField("dia-ban", "Địa bàn", hint: "…", error: "…"),
            agency: SelectField("co-quan", "Cơ quan", options: [.init("", "Theo địa bàn")], hint: "…", error: "…"),
            period: SelectField("ky", "Kỳ", options: [.init("2024", "Năm 2024")], hint: "…", error: "…"),
            number: TextField("so", "Số", hint: "…", error: "…"),
            day: TextField("ngay", "Ngày", hint: "…", error: "…"))
    }
}

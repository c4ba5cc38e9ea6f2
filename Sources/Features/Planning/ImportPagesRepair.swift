import Kernel
import Office
import Pages

/// What the form of a proposed repair asks for.
enum RepairStep: String {
    case accept = "doi-o"
    case undo = "bo-doi-o"

    /// Nil for the other forms of step 2.
    init?(_ form: Form) { self.init(rawValue: form.text("buoc")) }

    /// The choices afterwards. Units that were chosen stay; choices about columns were made for columns that read
    /// differently now, and go.
    func choices(_ choices: ReadingChoices, _ proposal: RepairProposal) -> ReadingChoices {
        var next = ReadingChoices(units: choices.units, skipped: choices.skipped)
        if self == .accept {
            guard case .repair(let repair) = proposal else { return choices }
            next.moves = repair.choice
        }
        return next
    }
}

/// Draws the proposal of step 2: each cell with its reason, and one button.
struct RepairSection {
    let content: ImportPreviewPage.Repair?

    init(_ proposal: RepairProposal, accepted: CellMoves?, _ preview: ImportPreview, _ anchors: CellAnchors) {
        switch proposal {
        case .none: content = nil
        case .unclear(let message):
            content = ImportPreviewPage.Repair(
                heading: "Không đề xuất dời ô", note: message, moves: [], hasMoves: false,
                step: accepted == nil ? nil : RepairStep.undo.rawValue, verb: "Đọc lại như trong tệp",
                isApplied: accepted != nil, action: .importPreview(preview.id), rowVersion: preview.rowVersion)
        case .repair(let repair):
            let isApplied = accepted != nil
            func cell(_ address: Office.CellAddress) -> Pages.CellAddress {
                Pages.CellAddress(address.text, link: anchors.link(address))
            }
            let moves = repair.moves.map { move in
                ImportPreviewPage.Repair.Move(
                    from: cell(move.from), to: cell(move.to), text: move.text, reason: move.reason)
            }
            let removals = repair.removals.map { removal in
                ImportPreviewPage.Repair.Move(
                    from: cell(removal.cell), to: nil, text: removal.text, reason: removal.reason)
            }
            content = ImportPreviewPage.Repair(
                heading: isApplied
                    ? "Đã áp dụng \(repair.count) chỗ dời ô" : "Đề xuất dời \(repair.count) ô đứng lệch cột",
                note: isApplied
                    ? "Bảng dưới đây đọc theo các ô đã dời. Tệp gốc giữ nguyên."
                    : "Đây là cách dời ít ô nhất để mọi tổng khớp. Không số nào bị đổi; xem từng chỗ rồi áp dụng.",
                moves: moves + removals, hasMoves: true,
                step: (isApplied ? RepairStep.undo : RepairStep.accept).rawValue,
                verb: isApplied ? "Đọc lại như trong tệp" : "Áp dụng \(repair.count) chỗ dời ô", isApplied: isApplied,
                action: .importPreview(preview.id), rowVersion: preview.rowVersion)
        }
    }
}

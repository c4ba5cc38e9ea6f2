import Kernel
import Office
import Programme

/// Where the meaning of an annex is unclear. A blank, a zero-padded or text number, and a name in another spelling are
/// no doubts.
struct Doubts {
    let annex: Annex
    let catalogue: Catalogue

    init(_ annex: Annex, _ catalogue: Catalogue) {
        self.annex = annex
        self.catalogue = catalogue
    }

    func all() -> [Doubt] {
        (annex.kind == .units ? columns() + units() + numbering() : []) + figures()
    }

    private var labelColumn: Int { annex.columns.first { $0.subject == .label }?.number ?? 1 }

    private func columns() -> [Doubt] {
        let unknown = annex.columns.filter { $0.subject == .unknown }.map { column in
            Doubt(
                kind: .unknownColumn, cell: column.headerCell,
                message: column.header.isEmpty
                    ? "Cột \(column.letters) có số nhưng không có tiêu đề. Chọn chỉ tiêu của cột, hoặc bỏ cột này."
                    : "Cột \(column.letters) “\(column.header.prefix(80))” không giống chỉ tiêu nào trong danh mục. "
                        + "Chọn chỉ tiêu của cột, hoặc bỏ cột này.")
        }
        return unknown + annex.subjects.flatMap { tiers(annex.columns(of: $0)) }
    }

    /// A subject with several columns must say whose each one is; one with a single column has no split and no doubt.
    private func tiers(_ columns: [AnnexColumn]) -> [Doubt] {
        let parts = columns.filter { !$0.isWhole }
        guard parts.count > 1 else { return [] }
        return parts.compactMap { column in
            guard let tier = column.tier else {
                guard !column.isSettled else { return nil }
                let others = parts.filter { $0.number != column.number }.map(\.letters).joined(separator: ", ")
                return Doubt(
                    kind: .unlabelledTier, cell: column.tierCell,
                    message: "Cột \(column.letters) không in cấp thực hiện, trong khi cùng chỉ tiêu với cột \(others). "
                        + "Chọn cấp của cột, hoặc giữ “không phân cấp”.")
            }
            let earlier = parts.first { $0.tier == tier && $0.number < column.number }
            return earlier.map {
                Doubt(
                    kind: .repeatedColumn, cell: column.tierCell,
                    message:
                        "Cột \(column.letters) và cột \($0.letters) cùng là \(tier.implementing) của một chỉ tiêu. "
                        + "Sửa cấp của một cột, hoặc bỏ một cột.")
            }
        }
    }

    private func units() -> [Doubt] {
        var doubts: [Doubt] = []
        var seen: [AnnexRow] = []
        for row in annex.rows where row.kind == .unit {
            let cell = CellAddress(row: row.number, column: labelColumn)
            if case .unknown(let note)? = row.unit {
                let name = row.label.isEmpty ? "Hàng \(row.number)" : "“\(row.label)”"
                doubts.append(
                    Doubt(
                        kind: .unknownUnit, cell: cell,
                        message:
                            "\(name) chưa khớp với đơn vị nào\(note.isEmpty ? "" : ": \(note)"). Chọn đơn vị, hoặc bỏ hàng này."
                    ))
            } else if let unit = row.unit, let earlier = seen.first(where: { $0.unit?.isSame(as: unit) ?? false }) {
                doubts.append(
                    Doubt(
                        kind: .repeatedUnit, cell: cell,
                        message:
                            "“\(row.label)” đã có ở hàng \(earlier.number). Mỗi đơn vị chỉ một hàng: sửa tên, hoặc bỏ một hàng."
                    ))
            }
            seen.append(row)
        }
        return doubts
    }

    /// Printed numbers that jump tell of a row that was cut (U239).
    private func numbering() -> [Doubt] {
        let numbered = annex.rows.filter { $0.kind == .unit && Int($0.printedNumber) != nil }
        return zip(numbered, numbered.dropFirst()).compactMap { row, next in
            guard let number = Int(row.printedNumber), let following = Int(next.printedNumber),
                row.parent == next.parent,
                following > number + 1
            else { return nil }
            let missing = following == number + 2 ? "số \(number + 1)" : "số \(number + 1) đến \(following - 1)"
            return Doubt(
                kind: .missingRow,
                cell: CellAddress(
                    row: next.number, column: annex.columns.first { $0.subject == .number }?.number ?? labelColumn),
                message:
                    "Số thứ tự nhảy từ \(number) sang \(following): có thể thiếu hàng \(missing), trước “\(next.label)”."
            )
        }
    }

    private func figures() -> [Doubt] {
        annex.cells.filter { $0.value.content == .unreadable }.keys.sorted().map { cell in
            Doubt(
                kind: .unreadableFigure, cell: cell,
                message: "Ô \(cell) ghi “\(annex.cells[cell]?.raw ?? "")”, không đọc được thành số. "
                    + "Ghi lại bằng số nguyên (ví dụ 57), “-” hoặc để trống.")
        }
    }
}

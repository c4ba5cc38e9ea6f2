import Kernel
import Office
import Programme

/// The split of a target that its sentence prints behind it: `(Quảng Hòa: 03; Hà Quảng 03; Nguyên Bình: 02; Bảo Lạc: 04)`.
struct PrintedSplit: Hashable, Sendable {
    struct Part: Hashable, Sendable {
        /// As printed: `Hà Quảng`.
        let unit: String
        let number: Int64
    }

    let parts: [Part]

    var sum: Int64 { parts.reduce(0) { $0 + $1.number } }

    /// The last brackets of the sentence, when each of their parts is a name with a number; nil otherwise.
    init?(_ printed: String) {
        guard let open = printed.lastIndex(of: "("), let close = printed[open...].lastIndex(of: ")") else { return nil }
        var parts: [Part] = []
        for piece in printed[printed.index(after: open)..<close].split(whereSeparator: { $0 == ";" || $0 == "," }) {
            guard let match = String(piece).wholeMatch(of: /\s*(\D+?)\s*:?\s*(\d{1,6})\s*/),
                let number = Int64(match.2)
            else { return nil }
            parts.append(Part(unit: String(match.1), number: number))
        }
        guard parts.count > 1 else { return nil }
        self.parts = parts
    }
}

extension PlanChecks {
    /// A split in the text against its own sum, and each of its units against the annex (I120).
    func split(_ target: TextTarget, _ annex: Annex, _ code: String) -> [Difference] {
        guard let quantity = target.quantity, let split = PrintedSplit(target.printed) else { return [] }
        var differences: [Difference] = []
        if split.sum != quantity {
            differences.append(
                Difference(
                    kind: .textToText, indicator: code, tier: target.tier, unit: target.section, stated: quantity,
                    computed: split.sum, cells: [],
                    message:
                        "\(name(code)): mục \(target.section) ghi \(Number.grouped(quantity)), các đơn vị trong ngoặc "
                        + "cộng được \(Number.grouped(split.sum))."))
        }
        let columns = annex.columns(of: .indicator(code))
        guard let column = columns.first(where: { $0.tier == target.tier }) else { return differences }
        for part in split.parts {
            let name = Vietnamese.folded(part.unit)
            // What is called by no row cannot be compared.
            guard
                let row = annex.rows.first(where: { row in
                    let label = Vietnamese.folded(row.label)
                    return label == name || label.hasSuffix(" \(name)")
                })
            else { continue }
            let given = annex[row, column]?.number ?? 0
            guard given != part.number else { continue }
            let cell = CellAddress(row: row.number, column: column.number)
            differences.append(
                Difference(
                    kind: .textToAnnex, indicator: code, tier: target.tier, unit: "\(target.section), \(part.unit)",
                    stated: part.number, computed: given, cells: [cell],
                    message:
                        "\(self.name(code)), \(part.unit): mục \(target.section) ghi \(Number.grouped(part.number)), "
                        + "ô \(cell) của phụ lục ghi \(Number.grouped(given))."))
        }
        return differences
    }
}

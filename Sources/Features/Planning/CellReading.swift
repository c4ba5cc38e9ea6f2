import Kernel
import Office
import Programme

/// What the words of a target cell mean.
enum CellReading {
    /// Figures above this are no target of the project; the nation's largest is a few hundred thousand people.
    static let mostPeople: Int64 = 999_999_999

    static func content(of cell: GridCell, _ catalogue: Catalogue) -> TargetCell.Content {
        switch cell.value {
        case .number(let text):
            if cell.isDate { return .unreadable }
            if cell.isPercent { return percentage(text, factor: 100).map(TargetCell.Content.percentage) ?? .unreadable }
            return figure(Int64(text))
        case .text(let text): return content(of: text, catalogue)
        case .boolean, .error: return .unreadable
        }
    }

    /// `-` in any of its forms: not applicable.
    static func isDash(_ line: String) -> Bool { ["-", "–", "—", "−", "‐", "‑"].contains(line) }

    /// What text means, wherever it was written.
    static func content(of text: String, _ catalogue: Catalogue) -> TargetCell.Content {
        let line = Vietnamese.line(text)
        if isDash(line) { return .dash }
        if let number = Number.read(line) { return figure(number) }
        if line.hasSuffix("%"), let share = percentage(String(line.dropLast()), factor: 1) { return .percentage(share) }
        if let match = line.wholeMatch(of: /(\d[\d.]*) (\D+)/), let number = Number.read(String(match.1)),
            catalogue.countingUnit(inHeader: "(\(match.2))") != nil
        {
            return figure(number)
        }
        if catalogue.tier(inLabel: line) != nil { return .actor }
        // One word with a digit ("l2", "3,5"), a lone letter or sign: meant as a figure. Words are a target in words.
        let words = Vietnamese.folded(line).split(separator: " ")
        let isFigure = line.contains(where: \.isNumber) && words.count <= 2
        return isFigure || words.joined().count <= 1 || line.hasPrefix("#") ? .unreadable : .text
    }

    private static func figure(_ number: Int64?) -> TargetCell.Content {
        guard let number, (0...mostPeople).contains(number) else { return .unreadable }
        return .number(number)
    }

    /// `0.15` (factor 100) and `15` or `7,5` (factor 1) in hundredths of a percent.
    private static func percentage(_ text: String, factor: Int64) -> Int64? {
        let parts = Vietnamese.trimmed(text).split(
            omittingEmptySubsequences: false, whereSeparator: { $0 == "." || $0 == "," })
        guard (1...2).contains(parts.count), parts.allSatisfy({ !$0.isEmpty && $0.allSatisfy(\.isASCII) }),
            let whole = Int64(parts[0]), (0...1000).contains(whole)
        else { return nil }
        let decimals = parts.count == 2 ? String(parts[1]) : ""
        let places = factor == 100 ? 4 : 2
        guard decimals.allSatisfy(\.isNumber) else { return nil }
        let kept = decimals.prefix(places) + String(repeating: "0", count: max(0, places - decimals.count))
        guard let fraction = Int64(kept) else { return nil }
        return whole * (factor == 100 ? 10_000 : 100) + fraction
    }
}

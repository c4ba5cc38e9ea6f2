import Foundation
import Kernel

extension CatalogueLoader.Reading {
    struct Shares {
        var parts: [CountedPart] = []
        var shares: [ShareTarget] = []
    }

    /// Reads `shares.yaml`, which a programme may do without.
    func shares() -> Shares {
        let file = "shares.yaml"
        guard FileManager.default.fileExists(atPath: folder.appendingPathComponent(file).path),
            let root = CatalogueEntry.root(of: file, in: folder, log: log)
        else { return Shares() }
        let parts = root.entries("parts", required: true).compactMap(part)
        let shares = root.entries("shares", required: true).compactMap(share)
        root.close()
        return Shares(parts: parts, shares: shares)
    }

    /// Facts name parts and indicators alike, so a part may not have the code of an indicator.
    private func part(_ entry: CatalogueEntry) -> CountedPart? {
        let code = code(entry, of: "chỉ tiêu")
        let name = entry.text("name")
        let unit = entry.text("unit")
        entry.refer(to: .countingUnit, "unit", unit)
        entry.close()
        guard let code, let name, let unit else { return nil }
        return CountedPart(code: code, name: name, unit: unit)
    }

    private func share(_ entry: CatalogueEntry) -> ShareTarget? {
        let code = code(entry, of: "chỉ tiêu tỷ lệ")
        let name = entry.text("name")
        let activity = entry.text("activity")
        entry.refer(to: .activity, "activity", activity)
        let indicator = entry.optionalText("indicator")
        entry.refer(to: .indicator, "indicator", indicator)
        let numerator = entry.text("numerator")
        entry.refer(to: .part, "numerator", numerator)
        let denominator = entry.text("denominator")
        entry.refer(to: .part, "denominator", denominator)
        if numerator != nil && numerator == denominator {
            entry.fault("“numerator” và “denominator” phải khác nhau.", line: entry.line(of: "denominator"))
        }
        let span: ShareTarget.Span? = entry.choice("span")
        let comparison: ShareTarget.Comparison? = entry.choice("comparison")
        let percent = entry.number("percent", in: 1...100, required: true)
        let source = entry.source()
        entry.close()
        guard let code, let name, let activity, let numerator, let denominator, let span, let comparison, let percent,
            let source
        else { return nil }
        return ShareTarget(
            code: code, name: name, activity: activity, indicator: indicator, numerator: numerator,
            denominator: denominator, span: span, comparison: comparison, percent: percent, source: source)
    }
}

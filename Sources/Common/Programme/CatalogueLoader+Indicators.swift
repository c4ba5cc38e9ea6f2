import Kernel

extension CatalogueLoader.Reading {
    struct Indicators {
        let indicators: [Indicator]
        let placeCounts: [PlaceCount]
    }

    /// Reads `indicators.yaml`.
    func indicators() -> Indicators? {
        guard let root = CatalogueEntry.root(of: "indicators.yaml", in: folder, log: log) else { return nil }
        let indicators = root.entries("indicators", required: true).compactMap(indicator)
        let placeCounts = root.entries("place_counts").compactMap(placeCount)
        root.close()
        return Indicators(indicators: indicators, placeCounts: placeCounts)
    }

    private func indicator(_ entry: CatalogueEntry) -> Indicator? {
        let code = code(entry, of: "chỉ tiêu")
        let name = entry.text("name")
        let shortName = entry.text("short_name")
        let header = entry.text("header")
        let activity = entry.text("activity")
        entry.refer(to: .activity, "activity", activity)
        let component = component(entry, activity)
        let counting: Indicator.Counting? = entry.choice("counting")
        let unit = entry.text("unit")
        entry.refer(to: .countingUnit, "unit", unit)
        let variants = entry.entries("unit_variants").compactMap(unitVariant)
        let groupKind = entry.optionalText("group_kind")
        entry.refer(to: .groupKind, "group_kind", groupKind)
        let national = entry.optionalEntry("national").flatMap(national)
        let rules = headerRules(entry)
        let match = HeaderMatch.indicator(code ?? "")
        if let header { place(header, entry, line: entry.line(of: "header"), expected: match) }
        let examples = examples(entry, expected: match)
        let remark = entry.optionalText("remark")
        let source = entry.source()
        entry.close()
        guard let code, let name, let shortName, let header, let activity, let component, let counting, let unit,
            let source
        else { return nil }
        return Indicator(
            code: code, name: name, shortName: shortName, header: header, component: component, activity: activity,
            counting: counting, unit: unit, unitVariants: variants, groupKind: groupKind, national: national,
            headers: rules, examples: examples, remark: remark, source: source)
    }

    /// The content is written out beside the activity, so that the two can be checked against each other.
    private func component(_ entry: CatalogueEntry, _ activity: String?) -> String? {
        let component = entry.text("component")
        entry.refer(to: .component, "component", component)
        if let component, let activity, !activity.hasPrefix(component + ".") {
            entry.fault(
                "hoạt động “\(activity)” không thuộc nội dung “\(component)”.", line: entry.line(of: "component"))
        }
        return component
    }

    private func placeCount(_ entry: CatalogueEntry) -> PlaceCount? {
        let code = code(entry, of: "chỉ tiêu")
        let name = entry.text("name")
        let tier: Tier? = entry.choice("tier")
        let rules = headerRules(entry)
        let examples = examples(entry, expected: .placeCount(code ?? ""))
        let source = entry.source()
        entry.close()
        guard let code, let name, let tier, let source else { return nil }
        return PlaceCount(code: code, name: name, tier: tier, headers: rules, examples: examples, source: source)
    }

    private func unitVariant(_ entry: CatalogueEntry) -> UnitVariant? {
        let unit = entry.text("unit")
        let document = entry.text("document")
        entry.refer(to: .countingUnit, "unit", unit)
        entry.refer(to: .document, "document", document)
        entry.close()
        return unit.flatMap { unit in document.map { UnitVariant(unit: unit, document: $0) } }
    }

    private func national(_ entry: CatalogueEntry) -> NationalFigure? {
        let period = entry.period("period")
        let target = entry.number("target", in: 1...100_000_000, required: true)
        let result = entry.number("result", in: 0...100_000_000)
        let resultDay = entry.day("result_day")
        let source = entry.source()
        if (result == nil) != (resultDay == nil) { entry.fault("“result” và “result_day” phải có cùng nhau.") }
        entry.close()
        guard let period, let target, let source else { return nil }
        return NationalFigure(period: period, target: target, result: result, resultDay: resultDay, source: source)
    }

    private func headerRules(_ entry: CatalogueEntry) -> [HeaderRule] {
        entry.entries("headers", required: true).map { entry in
            let rule = HeaderRule(all: entry.texts("all"), any: entry.textGroups("any"), none: entry.texts("none"))
            entry.close()
            if rule.isEmpty {
                entry.fault("luật nhận cột không có từ nào phải có; viết “all” hoặc “any”.")
            } else if let phrase = rule.contradiction {
                entry.fault("luật nhận cột không thể khớp: “\(phrase.written)” vừa phải có, vừa bị cấm ở “none”.")
            }
            return rule
        }
    }

    /// The printed examples (`examples`, each with its document) and the shortened forms (`variants`).
    private func examples(_ entry: CatalogueEntry, expected: HeaderMatch) -> [HeaderExample] {
        let printed = entry.entries("examples", required: true).compactMap { example($0, expected: expected) }
        let variants = entry.locatedTexts("variants").map { text, line in
            place(text, entry, line: line, expected: expected)
            return HeaderExample(text: text, document: nil)
        }
        return printed + variants
    }

    func example(_ entry: CatalogueEntry, expected: HeaderMatch) -> HeaderExample? {
        let text = entry.text("text")
        let document = entry.text("document")
        entry.refer(to: .document, "document", document)
        entry.close()
        guard let text, let document else { return nil }
        place(text, entry, line: entry.line(of: "text"), expected: expected)
        return HeaderExample(text: text, document: document)
    }

    private func place(_ text: String, _ entry: CatalogueEntry, line: Int, expected: HeaderMatch) {
        exampleLines.append(.init(file: entry.file, line: line, text: text, expected: expected))
    }
}

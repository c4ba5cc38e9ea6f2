import Kernel
import Pages
import Places
import Programme

/// Two archipelagos that belong on every map of the country. Their districts before 2025 stand in the data with the
/// coordinates of their provinces' towns, so the public ones of the archipelagos are used.
enum Archipelago: CaseIterable {
    case hoangSa, truongSa

    var name: String {
        switch self {
        case .hoangSa: "Hoàng Sa"
        case .truongSa: "Trường Sa"
        }
    }

    /// Millionths of a degree.
    var latitude: Int { self == .hoangSa ? 16_500_000 : 10_000_000 }
    var longitude: Int { self == .hoangSa ? 112_000_000 : 114_000_000 }

    init?(named shortName: String) {
        guard let found = Archipelago.allCases.first(where: { $0.name == shortName }) else { return nil }
        self = found
    }
}

extension ProgressPages {
    /// Places of a map whose names stand beside their dots: more would lie over each other.
    private static let mostNames = 14

    /// Provinces of the country, districts or communes of a province; nil below, and where the coordinates are unknown.
    func map(_ item: IndicatorProgress, _ loaded: Loaded, _ indicator: Indicator) -> SafeHTML? {
        guard loaded.view.place.tier <= .district else { return nil }
        let places = item.children.filter { $0.node.kind == .place && $0.node.tier < .village }
        let isNamed = places.count <= Self.mostNames
        var dots = places.compactMap { child -> DotMap.Dot? in
            let archipelago = Archipelago(named: child.node.shortName)
            guard let latitude = archipelago?.latitude ?? child.node.latitude,
                let longitude = archipelago?.longitude ?? child.node.longitude
            else { return nil }
            let figures = child.year
            return DotMap.Dot(
                name: child.node.shortName, latitude: latitude, longitude: longitude,
                step: DotMap.Step(percent: figures.percent, hasResult: figures.achieved > 0),
                value: Self.phase(figures) + (figures.percent.map { ", \($0)%" } ?? ""),
                isNamed: isNamed || archipelago != nil)
        }
        guard dots.count > 1 else { return nil }
        if loaded.view.place.id == .nation {
            for archipelago in Archipelago.allCases where !dots.contains(where: { $0.name == archipelago.name }) {
                dots.append(
                    DotMap.Dot(
                        name: archipelago.name, latitude: archipelago.latitude, longitude: archipelago.longitude,
                        step: nil, value: "", isNamed: true))
            }
        }
        let counts = Dictionary(grouping: dots.compactMap(\.step), by: \.self).mapValues(\.count)
        let summary = DotMap.Step.allCases.compactMap { step in counts[step].map { "\($0) nơi \(step.label)" } }
        return DotMap(
            id: "ban-do",
            name: "Bản đồ \(indicator.name), năm \(loaded.report.year): \(summary.joined(separator: ", "))"
                + (loaded.view.place.id == .nation ? "; có quần đảo Hoàng Sa và quần đảo Trường Sa" : ""),
            dots: dots
        ).svg
    }

    func legend(_ item: IndicatorProgress) -> [ProgressIndicatorPage.LegendItem] {
        let steps = Set(
            item.children.filter { $0.node.kind == .place }.map {
                DotMap.Step(percent: $0.year.percent, hasResult: $0.year.achieved > 0)
            })
        return DotMap.Step.allCases.filter { steps.contains($0) }.map {
            .init(mark: $0.mark, label: $0.label, style: "step-\($0.rawValue)")
        }
    }
}

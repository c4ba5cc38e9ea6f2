import Kernel
import Programme

/// Something whose figures can be declared.
public struct CountedItem: Hashable, Sendable {
    /// The code under which facts name it.
    public let code: String
    /// As pages show it.
    public let name: String
    /// The unit of count: `tổ`, `cuộc`.
    public let unit: String

    /// Everything of the catalogue that is counted, in its order.
    public static func all(of catalogue: Catalogue) -> [CountedItem] {
        catalogue.countables.map { CountedItem(code: $0.code, name: $0.name, unit: $0.unit) }
    }

    /// What a cell of a sheet names: a code, a name, or a header of an annex; nil when it names none or several.
    static func named(_ text: String, among items: [CountedItem], catalogue: Catalogue) -> CountedItem? {
        let folded = Vietnamese.folded(text)
        if let item = items.first(where: { $0.code == text || Vietnamese.folded($0.name) == folded }) { return item }
        let short = catalogue.indicators.first { Vietnamese.folded($0.shortName) == folded }?.code
        if let short, let item = items.first(where: { $0.code == short }) { return item }
        guard case .indicator(let code) = catalogue.recognise(header: text) else { return nil }
        return items.first { $0.code == code }
    }
}

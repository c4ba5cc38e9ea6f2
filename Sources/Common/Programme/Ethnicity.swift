import Foundation
import Kernel

/// An ethnic group, as lists of people name it. Sensitive: see the room People.
public struct Ethnicity: Hashable, Sendable {
    /// ASCII, stable: `nung`.
    public let code: String
    /// In Vietnamese: `Nùng`.
    public let name: String
    /// Other spellings under which lists name it: `H'Mông`.
    public let aliases: [String]
    /// Whether it is the majority of the country; all others are minorities.
    public let isMajority: Bool
}

extension Catalogue {
    /// The ethnic group of a code; nil when there is none.
    public func ethnicity(_ code: String?) -> Ethnicity? { ethnicities.first { $0.code == code } }

    /// The ethnic group that a text names, tone marks not needed where that leaves one; nil for none or several.
    public func ethnicity(named text: String) -> Ethnicity? {
        let spelling = Vietnamese.spelling(text)
        let exact = ethnicities.filter { ([$0.name] + $0.aliases).contains { Vietnamese.spelling($0) == spelling } }
        if exact.count == 1 { return exact[0] }
        let folded = Vietnamese.folded(text)
        guard !folded.isEmpty else { return nil }
        let near = ethnicities.filter {
            $0.code == text || ([$0.name] + $0.aliases).contains { Vietnamese.folded($0) == folded }
        }
        return near.count == 1 ? near[0] : nil
    }
}

extension CatalogueLoader.Reading {
    /// Reads `ethnicities.yaml`, which a programme may do without.
    func ethnicities() -> [Ethnicity] {
        let file = "ethnicities.yaml"
        guard FileManager.default.fileExists(atPath: folder.appendingPathComponent(file).path),
            let root = CatalogueEntry.root(of: file, in: folder, log: log)
        else { return [] }
        _ = root.source()
        let list = root.entries("ethnicities", required: true).compactMap { entry -> Ethnicity? in
            let code = code(entry, of: "dân tộc")
            let name = entry.text("name")
            let aliases = entry.texts("aliases")
            let isMajority = entry.flag("majority")
            entry.close()
            guard let code, let name else { return nil }
            return Ethnicity(code: code, name: name, aliases: aliases, isMajority: isMajority)
        }
        root.close()
        return list
    }
}

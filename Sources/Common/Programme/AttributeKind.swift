import Kernel

/// An attribute that places have from one day to another by a decision (REQUIREMENTS A15–A20).
public struct AttributeKind: Hashable, Sendable {
    /// English, stable: `region_iii`.
    public let code: String
    /// In Vietnamese, as pages show it.
    public let name: String
    /// The tiers whose places can have it; at least one.
    public let tiers: [Tier]
    /// The code of the column of annexes that counts such places; nil when none does.
    public let placeCount: String?
    /// Where it stands, and how far that was checked.
    public let source: Source
}

extension CatalogueLoader.Reading {
    /// Reads `place-attributes.yaml`.
    func placeAttributes() -> [AttributeKind] {
        list("place-attributes.yaml", "attributes") { entry in
            let code = code(entry, of: "đặc điểm địa bàn")
            let name = entry.text("name")
            let tiers = entry.texts("tiers", required: true).compactMap { text -> Tier? in
                let tier = Tier(rawValue: text)
                if tier == nil || tier == .central {
                    entry.fault(
                        "“\(text)” ở khóa “tiers” không phải province, district, commune hoặc village.",
                        line: entry.line(of: "tiers"))
                    return nil
                }
                return tier
            }
            let placeCount = entry.optionalText("place_count")
            entry.refer(to: .placeCount, "place_count", placeCount)
            let source = entry.source()
            if let name { unique(Vietnamese.folded(name), of: "tên đặc điểm", entry, "name") }
            if let placeCount { unique(placeCount, of: "cột đếm địa bàn", entry, "place_count") }
            guard let code, let name, !tiers.isEmpty, let source else { return nil }
            return AttributeKind(code: code, name: name, tiers: tiers, placeCount: placeCount, source: source)
        }
    }
}

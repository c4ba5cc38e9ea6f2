import Foundation
import Kernel

/// What an entry in the history of a woman officer may be (K155, K164, J139).
public struct CadreCategory: Hashable, Sendable {
    /// What an entry says of the woman.
    public enum Sort: String, Hashable, Sendable, CaseIterable {
        /// She is planned for a leading post.
        case planned
        /// She holds a leading post: what numbers of women in leadership count (K157).
        case post
        /// A step on the way into the plan: found, proposed, introduced (K164).
        case step
        /// A step on the way into the Party (J139).
        case party
    }

    /// English, stable: `appointed`.
    public let code: String
    /// In the words of the handbook: `Cán bộ nữ mới bổ nhiệm`.
    public let name: String
    /// For heads of tables: `Mới bổ nhiệm`.
    public let short: String
    public let sort: Sort
    /// Whether somebody can be it once: a second one is asked about.
    public let isFirst: Bool
    public let source: Source
}

/// A level at which posts are held.
public struct CadreLevel: Hashable, Sendable {
    public let tier: Tier
    /// `Cấp xã`.
    public let name: String
    public let source: Source
}

/// The class by which women of the list are trained, and the indicator whose target it meets (K156).
public struct CadreTraining: Hashable, Sendable {
    /// The code of a kind of event and of its variant.
    public let kind: String
    public let variant: String
    /// The code of an indicator.
    public let indicator: String
    public let source: Source
}

/// The words of the list of ethnic-minority women officers.
public struct CadreWords: Hashable, Sendable {
    /// Nil when the programme trains no such women.
    public let training: CadreTraining?
    public let categories: [CadreCategory]
    public let levels: [CadreLevel]
    /// What a post belongs to: `Cấp ủy Đảng`.
    public let fields: [TrainingWord]
    /// How an entry ended.
    public let ends: [TrainingWord]

    /// Of a programme that keeps no such list.
    public static let none = CadreWords(training: nil, categories: [], levels: [], fields: [], ends: [])

    /// The category of a code; nil when there is none.
    public func category(_ code: String) -> CadreCategory? { categories.first { $0.code == code } }

    /// The name of a level; nil for none.
    public func level(_ tier: Tier?) -> String? { levels.first { $0.tier == tier }?.name }

    /// The name of a field; nil for none.
    public func field(_ code: String?) -> String? { fields.first { $0.code == code }?.name }

    /// The name of how an entry ended; nil for none.
    public func end(_ code: String?) -> String? { ends.first { $0.code == code }?.name }

    /// The codes of categories of these sorts.
    public func codes(_ sorts: CadreCategory.Sort...) -> [String] {
        categories.filter { sorts.contains($0.sort) }.map(\.code)
    }
}

extension CatalogueLoader.Reading {
    private static let cadreFile = "cadres.yaml"

    /// Reads `cadres.yaml`, which a programme may do without.
    func cadres() -> CadreWords {
        let file = Self.cadreFile
        guard FileManager.default.fileExists(atPath: folder.appendingPathComponent(file).path),
            let root = CatalogueEntry.root(of: file, in: folder, log: log)
        else { return .none }
        let words = CadreWords(
            training: root.optionalEntry("trained_by").flatMap(cadreTraining),
            categories: root.entries("categories", required: true).compactMap(cadreCategory),
            levels: root.entries("levels", required: true).compactMap(cadreLevel),
            fields: cadreWords(root, "fields", of: "lĩnh vực của chức vụ"),
            ends: cadreWords(root, "ends", of: "lý do kết thúc"))
        root.close()
        return words
    }

    private func cadreTraining(_ entry: CatalogueEntry) -> CadreTraining? {
        let kind = entry.text("kind")
        let variant = entry.text("variant")
        let indicator = entry.text("indicator")
        let source = entry.source()
        entry.refer(to: .indicator, "indicator", indicator)
        entry.close()
        guard let kind, let variant, let indicator, let source else { return nil }
        return CadreTraining(kind: kind, variant: variant, indicator: indicator, source: source)
    }

    private func cadreCategory(_ entry: CatalogueEntry) -> CadreCategory? {
        let code = code(entry, of: "loại cán bộ nữ")
        let name = entry.text("name")
        let short = entry.text("short")
        let sort: CadreCategory.Sort? = entry.choice("sort")
        let isFirst = entry.flag("first")
        let source = entry.source()
        entry.close()
        guard let code, let name, let short, let sort, let source else { return nil }
        return CadreCategory(code: code, name: name, short: short, sort: sort, isFirst: isFirst, source: source)
    }

    private func cadreLevel(_ entry: CatalogueEntry) -> CadreLevel? {
        let tier: Tier? = entry.choice("tier")
        let name = entry.text("name")
        let source = entry.source()
        entry.close()
        guard let tier, let name, let source else { return nil }
        return CadreLevel(tier: tier, name: name, source: source)
    }

    private func cadreWords(_ root: CatalogueEntry, _ key: String, of what: String) -> [TrainingWord] {
        root.entries(key, required: true).compactMap { entry in
            let code = code(entry, of: what)
            let name = entry.text("name")
            let source = entry.source()
            entry.close()
            guard let code, let name, let source else { return nil }
            return TrainingWord(code: code, name: name, source: source)
        }
    }

    /// The class that trains women officers must be a kind of event.
    func checkCadres(_ catalogue: Catalogue) {
        guard let training = catalogue.cadres.training else { return }
        let kind = catalogue.events.kinds.first { $0.code == training.kind }
        guard kind?.variant(training.variant) == nil else { return }
        log.fault(
            Self.cadreFile, 0, "lớp “\(training.kind)”, “\(training.variant)” ở “trained_by” không có trong danh mục.")
    }
}

import Foundation
import Kernel

/// A word that classes and lists of people for them are told by: an audience, a guide.
public struct TrainingWord: Hashable, Sendable {
    /// English, stable: `village_elder`.
    public let code: String
    /// In Vietnamese, as pages show it.
    public let name: String
    public let source: Source
}

/// Who classes are for (K160), and the guides that they follow (K162).
public struct TrainingWords: Hashable, Sendable {
    public let audiences: [TrainingWord]
    public let guides: [TrainingWord]

    /// Of a programme that trains nobody.
    public static let none = TrainingWords(audiences: [], guides: [])

    /// The name of an audience; nil for none.
    public func audience(_ code: String?) -> String? { audiences.first { $0.code == code }?.name }

    /// The name of a guide; nil for none.
    public func guide(_ code: String?) -> String? { guides.first { $0.code == code }?.name }
}

extension CatalogueLoader.Reading {
    /// Reads `training.yaml`, which a programme may do without.
    func training() -> TrainingWords {
        let file = "training.yaml"
        guard FileManager.default.fileExists(atPath: folder.appendingPathComponent(file).path),
            let root = CatalogueEntry.root(of: file, in: folder, log: log)
        else { return .none }
        let words = TrainingWords(
            audiences: trainingWords(root, "audiences", of: "đối tượng tập huấn"),
            guides: trainingWords(root, "guides", of: "tài liệu tập huấn"))
        root.close()
        return words
    }

    private func trainingWords(_ root: CatalogueEntry, _ key: String, of what: String) -> [TrainingWord] {
        root.entries(key, required: true).compactMap { entry in
            let code = code(entry, of: what)
            let name = entry.text("name")
            let source = entry.source()
            entry.close()
            guard let code, let name, let source else { return nil }
            return TrainingWord(code: code, name: name, source: source)
        }
    }
}

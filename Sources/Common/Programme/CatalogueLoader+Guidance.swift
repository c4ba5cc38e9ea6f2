import Foundation
import Kernel

extension CatalogueLoader.Reading {
    /// Reads `guidance.yaml`, which a programme may do without.
    func guidance() -> [ActivityGuidance] {
        let file = "guidance.yaml"
        guard FileManager.default.fileExists(atPath: folder.appendingPathComponent(file).path) else { return [] }
        return list(file, "guidance") { entry in
            let activity = entry.text("activity")
            entry.refer(to: .activity, "activity", activity)
            let document = entry.text("document")
            entry.refer(to: .document, "document", document)
            let contents = entry.texts("contents", required: true)
            let levels = entry.entries("levels", required: true).compactMap(levelDuties)
            let source = entry.source()
            guard let activity, let document, let source else { return nil }
            unique("\(document) \(activity)", of: "hướng dẫn", entry, "activity")
            return ActivityGuidance(
                activity: activity, document: document, contents: contents, levels: levels, source: source)
        }
    }

    private func levelDuties(_ entry: CatalogueEntry) -> LevelDuties? {
        let names = entry.texts("tiers", required: true)
        let tiers = names.compactMap(Tier.init(rawValue:))
        let clause = entry.text("clause")
        let duties = entry.texts("duties", required: true)
        entry.close()
        if tiers.count < names.count {
            let known = Tier.allCases.map { "“\($0.rawValue)”" }.joined(separator: ", ")
            entry.fault("“tiers” có cấp không biết; các cấp là \(known).", line: entry.line(of: "tiers"))
        }
        return clause.map { LevelDuties(tiers: tiers, clause: $0, duties: duties) }
    }
}

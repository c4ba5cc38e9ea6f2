import Foundation
import Kernel

/// Reads the files of a programme into a ``Catalogue`` and checks them against each other.
public enum CatalogueLoader {
    /// Reads `programme.yaml`, `indicators.yaml`, `annex-words.yaml`, `group-kinds.yaml`, `statuses.yaml`, `norms.yaml`,
    /// `fixed-days.yaml`, `deadlines.yaml` and `place-attributes.yaml` of a folder, and `guidance.yaml`, `shares.yaml`,
    /// `reports.yaml`, `ethnicities.yaml`, `event-kinds.yaml`, `training.yaml` and
    /// `cadres.yaml` if they are there.
    ///
    /// - Throws: every fault of all files at once, each with its file and line.
    public static func load(folder: URL) throws(CatalogueFault) -> Catalogue {
        let log = CatalogueLog()
        let catalogue = Reading(folder: folder, log: log).catalogue()
        guard let catalogue, log.faults.isEmpty else {
            throw CatalogueFault(entries: log.faults.sorted { ($0.file, $0.line) < ($1.file, $1.line) })
        }
        return catalogue
    }

    /// One reading: the folder, the log, and the lines that later checks point to.
    final class Reading {
        let folder: URL
        let log: CatalogueLog
        /// Where each example of a header stands.
        var exampleLines: [ExamplePlace] = []
        private var seen: [String: Set<String>] = [:]

        struct ExamplePlace {
            let file: String
            let line: Int
            let text: String
            let expected: HeaderMatch
        }

        init(folder: URL, log: CatalogueLog) {
            self.folder = folder
            self.log = log
        }

        func catalogue() -> Catalogue? {
            let programme = programme()
            let indicators = indicators()
            let words = annexWords()
            let kinds = groupKinds()
            let statuses = statuses()
            let norms = norms()
            let fixedDays = fixedDays()
            let deadlines = deadlines()
            let guidance = guidance()
            let shares = shares()
            let placeAttributes = placeAttributes()
            let reports = reports()
            let ethnicities = ethnicities()
            let events = events()
            let training = training()
            let cadres = cadres()
            guard let programme, let indicators, let words, let kinds else { return nil }
            let catalogue = Catalogue(
                code: programme.code, name: programme.name, title: programme.title, titles: programme.titles,
                parent: programme.parent, phases: programme.phases, documents: programme.documents,
                components: programme.components, indicators: indicators.indicators,
                placeCounts: indicators.placeCounts, words: words, groupKinds: kinds.kinds, groupStages: kinds.stages,
                statuses: statuses, norms: norms, fixedDays: fixedDays, deadlines: deadlines,
                guidance: guidance, parts: shares.parts, shares: shares.shares, placeAttributes: placeAttributes,
                reports: reports.kinds, reportReminders: reports.reminders, ethnicities: ethnicities,
                events: events, training: training, cadres: cadres, source: programme.source)
            resolveReferences(catalogue)
            checkExamples(catalogue)
            checkHeaders(catalogue)
            checkDeadlines(of: reports.kinds, deadlines)
            checkCadres(catalogue)
            return catalogue
        }

        /// Reads a file whose root holds one list, leaving out entries with a fault.
        func list<Value>(_ file: String, _ key: String, _ read: (CatalogueEntry) -> Value?) -> [Value] {
            guard let root = CatalogueEntry.root(of: file, in: folder, log: log) else { return [] }
            defer { root.close() }
            return root.entries(key, required: true).compactMap { entry in
                defer { entry.close() }
                return read(entry)
            }
        }

        /// A code that must be well formed, and unique among its kind.
        func code(_ entry: CatalogueEntry, _ key: String = "code", of kind: String) -> String? {
            guard let code = entry.text(key) else { return nil }
            if code.wholeMatch(of: /[a-z0-9][a-z0-9_.-]*/) == nil {
                entry.fault(
                    "mã “\(code)” chỉ được dùng chữ thường không dấu, số, “_”, “-”, “.”.", line: entry.line(of: key))
            }
            unique(code, of: kind, entry, key)
            return code
        }

        /// Reports a text that was given before to another entry of its kind.
        func unique(_ text: String, of kind: String, _ entry: CatalogueEntry, _ key: String) {
            if !seen[kind, default: []].insert(text).inserted {
                entry.fault("\(kind) “\(text)” đã có ở trên; mỗi mã chỉ dùng một lần.", line: entry.line(of: key))
            }
        }

        private func resolveReferences(_ catalogue: Catalogue) {
            log.resolve { kind in
                switch kind {
                case .document: Set(catalogue.documents.map(\.code))
                case .component: Set(catalogue.components.map(\.number))
                case .activity: Set(catalogue.activities.map(\.path))
                case .indicator: Set(catalogue.indicators.map(\.code))
                case .groupKind: Set(catalogue.groupKinds.map(\.code))
                case .countingUnit: Set(catalogue.words.countingUnits.map(\.name))
                case .part: Set(catalogue.parts.map(\.code))
                case .placeCount: Set(catalogue.placeCounts.map(\.code))
                case .phase: Set(catalogue.phases.map(\.code))
                case .deadline: Set(catalogue.deadlines.map(\.code))
                case .norm: Set(catalogue.norms.map(\.code))
                case .countable: Set(catalogue.countables.map(\.code))
                case .fixedDay: Set(catalogue.fixedDays.map(\.code))
                }
            }
        }

        /// Each printed header must be recognised as what it stands under, and as nothing else.
        private func checkExamples(_ catalogue: Catalogue) {
            for example in exampleLines {
                let found = catalogue.recognise(header: example.text)
                guard found != example.expected else { continue }
                let expected = Self.words(example.expected)
                log.fault(
                    example.file, example.line,
                    "chữ đầu cột “\(example.text)” được nhận là \(Self.words(found)), phải là \(expected); xem lại “headers”."
                )
            }
        }

        /// The header of an exported annex must come in again as the same indicator with an accepted unit.
        private func checkHeaders(_ catalogue: Catalogue) {
            for indicator in catalogue.indicators {
                guard let place = exampleLines.first(where: { $0.text == indicator.header }) else { continue }
                let unit = catalogue.countingUnit(inHeader: indicator.header)
                if unit.map(indicator.accepts) != true {
                    log.fault(
                        place.file, place.line,
                        "chữ đầu cột “\(indicator.header)” ghi đơn vị đếm “\(unit ?? "không có")”, phải là “\(indicator.unit)”."
                    )
                }
            }
        }

        private static func words(_ match: HeaderMatch) -> String {
            switch match {
            case .indicator(let code): "chỉ tiêu “\(code)”"
            case .placeCount(let code): "số địa bàn “\(code)”"
            case .none: "không phải chỉ tiêu nào"
            case .ambiguous(let codes): "cả " + codes.map { "“\($0)”" }.joined(separator: " và ")
            }
        }
    }
}

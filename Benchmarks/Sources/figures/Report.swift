import Foundation
import Measuring

/// The section of figures of docs/performance.md.
struct Report {
    let runs: [Run]
    /// `Swift 6.3.1`.
    let compiler: String

    static let opening = "<!-- figures: written by make bench -->"
    static let closing = "<!-- end of figures -->"

    func write(into document: URL) throws {
        let text = try String(contentsOf: document, encoding: .utf8)
        guard let start = text.range(of: Report.opening), let end = text.range(of: Report.closing) else {
            throw Misuse(description: "the document has no markers \(Report.opening) … \(Report.closing)")
        }
        let fresh = text[..<start.upperBound] + "\n" + section() + "\n" + text[end.lowerBound...]
        try String(fresh).write(to: document, atomically: true, encoding: .utf8)
    }

    // MARK: Which runs

    private static let scales = ["1/1000", "1/100", "1/10", "national"]

    private func run(_ engine: String, _ scale: String) -> Run? {
        runs.first { $0.engine == engine && $0.scale == scale }
    }

    /// What was measured of an engine at the largest scale.
    private func largest(_ engine: String) -> Run? {
        Report.scales.reversed().lazy.compactMap { run(engine, $0) }.first
    }

    private var engines: [Run] { ["sqlite", "postgresql"].compactMap(largest) }

    private func name(_ run: Run) -> String { run.engine == "sqlite" ? "SQLite" : "PostgreSQL" }

    // MARK: The text

    private func section() -> String {
        [head(), overviews(), alternatives(), writes(), imports(), growth(), papers()].compactMap { $0 }
            .joined(separator: "\n\n")
    }

    private func head() -> String {
        let amounts = engines.map {
            "\(name($0)) \($0.version), scale \($0.scale): \(grouped($0.facts)) facts, \(grouped($0.targets)) targets, "
                + "\(grouped($0.villages)) villages, both structures"
        }.joined(separator: "; ")
        return """
            \(amounts). Measured \(runs.map(\.day).max() ?? "") on \(Machine.line); \(compiler), release build. \(Runner.rounds) rounds; a figure is the median of the rounds, with the least and \
            the most of them in brackets. Times in milliseconds unless said.
            """
    }

    private static let questions = [
        ("nation.1.year", "Nation by province, 2024, districts' tree"),
        ("nation.2.year", "Nation by province, 2024, tree of 2025"),
        ("nation.1.phase", "Nation by province, 2021–2025, districts' tree"),
        ("nation.2.phase", "Nation by province, 2021–2025, tree of 2025"),
        ("province.year", "The largest province by commune, 2024"),
        ("province.phase", "The largest province by commune, 2021–2025"),
        ("commune.year", "A commune by village, 2024"), ("commune.phase", "A commune by village, 2021–2025"),
    ]

    private func overviews() -> String {
        var lines = [
            "### Overviews, while 50 facts a second are written", "",
            "11 indicators, targets and results. The peer is bare SQL over a table made for this one question: "
                + "structure, year, node, indicator, target, achieved, kept true by nobody, read in the same run in turn.",
            "",
            "| Question | Engine | Rows | p50 | p95 | Peer p50 | Peer p95 | p50 × peer | p95 × peer |",
            "|---|---|---|---|---|---|---|---|---|",
        ]
        for (key, title) in Report.questions {
            for run in engines {
                let (own, peer) = (run.figures["\(key).totals"] ?? [], run.figures["\(key).narrow"] ?? [])
                lines.append(
                    "| \(title) | \(name(run)) | \(count(run, "\(key).rows")) | \(spread(own, \.median)) | "
                        + "\(spread(own, \.p95)) | \(spread(peer, \.median)) | \(spread(peer, \.p95)) | "
                        + "\(ratio(own, peer, \.median)) | \(ratio(own, peer, \.p95)) |")
            }
        }
        let proved = Int(engines.compactMap { $0.numbers["nextAnswer.proved"] }.reduce(0, +))
        lines += [
            "",
            "The nation by implementing tier, all years and the phase: "
                + engines.map { "\(name($0)) p95 \(spread($0.figures["nation.tiers"] ?? [], \.p95))" }
                .joined(separator: ", ")
                + ". A committed fact stood in the very next overview \(proved) times of \(proved): the run stops otherwise.",
        ]
        return lines.joined(separator: "\n")
    }

    private func alternatives() -> String {
        var lines = [
            "### The same question without totals", "",
            "| The nation by province, 2024 | SQLite | PostgreSQL |", "|---|---|---|",
            "| the totals, p50 | " + columns { spread($0.figures["nation.2.year.totals"] ?? [], \.median) } + " |",
            "| grouping the facts | " + columns { spread($0.figures["nation.2.year.grouped"] ?? [], \.median) } + " |",
            "| querying a denormalised analytics table | – | "
                + (largest("postgresql").map { spread($0.figures["analytics.query"] ?? [], \.median) } ?? "–")
                + " |",
            "| rebuilding that table, seconds | – | "
                + (largest("postgresql").map { seconds($0, "analytics.seconds") } ?? "–") + " |",
            "| counting every total again (a repair, never needed in operation), seconds | "
                + columns { seconds($0, "recount.seconds") } + " |",
        ]
        lines.append("")
        return lines.dropLast().joined(separator: "\n")
    }

    private func writes() -> String {
        """
        ### One write, durable

        | | SQLite | PostgreSQL |
        |---|---|---|
        | a fact with its totals and audit entry, p50 | \(columns { spread($0.figures["write.totals"] ?? [], \.median) }) |
        | the same, p95 | \(columns { spread($0.figures["write.totals"] ?? [], \.p95) }) |
        | bare insert of a fact, p50 | \(columns { spread($0.figures["write.bare"] ?? [], \.median) }) |
        | the same, p95 | \(columns { spread($0.figures["write.bare"] ?? [], \.p95) }) |
        | × bare, p50 | \(columns { ratio($0.figures["write.totals"] ?? [], $0.figures["write.bare"] ?? [], \.median) }) |
        | one of 50 writes a second beside the overviews, p95 | \(columns { spread($0.figures["reads.writes"] ?? [], \.p95) }) |
        """
    }

    private func imports() -> String {
        """
        ### 2.500 facts in one transaction, beside 50 writes a second

        | | SQLite | PostgreSQL |
        |---|---|---|
        | from the call to the commit | \(columns { spread($0.figures["import.commit"] ?? [], \.median) }) |
        | from the commit until everything is folded (answers are right before) | \(columns { spread($0.figures["import.folded"] ?? [], \.median) }) |
        | longest time any other write took meanwhile | \(columns { spread($0.figures["import.delay"] ?? [], \.most) }) |
        | the same in two seconds without an import | \(columns { spread($0.figures["import.calm"] ?? [], \.most) }) |
        | p95 of the other writes meanwhile | \(columns { spread($0.figures["import.delay"] ?? [], \.p95) }) |
        """
    }

    private func growth() -> String {
        var lines = [
            "### Growth", "",
            "| Scale | Engine | Facts | Targets | Nation 2024 p50 | p95 | Phase p95 | One write p50 | Grouping the facts "
                + "| Rows of totals | Data | Loading, with all totals |",
            "|---|---|---|---|---|---|---|---|---|---|---|---|",
        ]
        for scale in Report.scales {
            for run in ["sqlite", "postgresql"].compactMap({ self.run($0, scale) }) {
                let totals = ["place", "node", "tier"].compactMap { run.numbers["rows.total_\($0)"] }.reduce(0, +)
                lines.append(
                    "| \(scale) | \(name(run)) | \(grouped(run.facts)) | \(grouped(run.targets)) | "
                        + "\(spread(run.figures["nation.2.year.totals"] ?? [], \.median)) | "
                        + "\(spread(run.figures["nation.2.year.totals"] ?? [], \.p95)) | "
                        + "\(spread(run.figures["nation.2.phase.totals"] ?? [], \.p95)) | "
                        + "\(spread(run.figures["write.totals"] ?? [], \.median)) | "
                        + "\(spread(run.figures["nation.2.year.grouped"] ?? [], \.median)) | \(grouped(Int(totals))) | "
                        + "\(grouped(Int(run.megabytes))) MB | \(grouped(Int(run.load))) s |")
            }
        }
        return lines.joined(separator: "\n")
    }

    /// Nil when no annex was measured.
    private func papers() -> String? {
        let found = ["sqlite", "postgresql"].map { run($0, "paper") }
        guard let one = found.compactMap({ $0 }).first else { return nil }
        func row(_ title: String, _ name: String, _ value: KeyPath<Summary, Double>) -> String {
            "| \(title) | "
                + found.map { $0.map { spread($0.figures[name] ?? [], value) } ?? "–" }.joined(separator: " | ") + " |"
        }
        return """
            ### An annex of 200 units

            Ten targets, \(count(one, "cells")) cells, as an .xlsx; the page of its grid has \
            \(count(one, "page.kilobytes")) kB and is asked of a running server by HTTP.

            | | SQLite | PostgreSQL |
            |---|---|---|
            \(row("reading the workbook, recognising every unit and target, all checks; p50", "paper.read", \.median))
            \(row("keeping it as a draft with its file, cells, targets and totals; p50", "paper.keep", \.median))
            \(row("bare inserts of as many numbers, durable; p50", "paper.bare", \.median))
            \(row("the grid page, whole; p50", "paper.page", \.median))
            \(row("the grid page, whole; p95", "paper.page", \.p95))
            \(row("reading as many bare numbers; p50", "paper.cells", \.median))
            """
    }

    // MARK: Numbers

    private func columns(_ value: (Run) -> String) -> String {
        ["sqlite", "postgresql"].map { largest($0).map(value) ?? "–" }.joined(separator: " | ")
    }

    private func middle(_ rounds: [Summary], _ value: KeyPath<Summary, Double>) -> Double? {
        let sorted = rounds.map { $0[keyPath: value] }.sorted()
        return sorted.isEmpty ? nil : sorted[sorted.count / 2]
    }

    /// `1,3 (1,2–1,9)`.
    private func spread(_ rounds: [Summary], _ value: KeyPath<Summary, Double>) -> String {
        let sorted = rounds.map { $0[keyPath: value] }.sorted()
        guard let first = sorted.first, let last = sorted.last, let middle = middle(rounds, value) else { return "–" }
        return sorted.count == 1 ? written(middle) : "\(written(middle)) (\(written(first))–\(written(last)))"
    }

    private func ratio(_ own: [Summary], _ peer: [Summary], _ value: KeyPath<Summary, Double>) -> String {
        guard let own = middle(own, value), let peer = middle(peer, value), peer > 0 else { return "–" }
        return written(own / peer)
    }

    private func seconds(_ run: Run, _ name: String) -> String { run.numbers[name].map { written($0) } ?? "–" }

    private func count(_ run: Run, _ name: String) -> String { run.numbers[name].map { grouped(Int($0)) } ?? "–" }

    private func written(_ number: Double) -> String {
        let digits = number < 10 ? 1 : 0
        let text = String(format: "%.\(number < 0.95 ? 2 : digits)f", number)
        return number >= 1000 ? grouped(Int(number.rounded())) : text.replacingOccurrences(of: ".", with: ",")
    }

    private func grouped(_ number: Int) -> String {
        var digits = Array(String(number))
        for place in stride(from: digits.count - 3, to: 0, by: -3) { digits.insert(".", at: place) }
        return String(digits)
    }
}

/// What the figures were measured on.
enum Machine {
    static var line: String {
        let processor = value(of: "model name", in: "/proc/cpuinfo") ?? "an unknown processor"
        let memory = value(of: "MemTotal", in: "/proc/meminfo").flatMap { Int($0.prefix { $0.isNumber }) } ?? 0
        let system = value(of: "PRETTY_NAME", in: "/etc/os-release", separator: "=") ?? "Linux"
        return
            "\(ProcessInfo.processInfo.activeProcessorCount) cores of \(processor), \(memory / 1_048_576) GB, \(system)"
    }

    private static func value(of name: String, in file: String, separator: Character = ":") -> String? {
        guard let text = try? String(contentsOfFile: file, encoding: .utf8) else { return nil }
        for line in text.split(separator: "\n") where line.hasPrefix(name) {
            return line.split(separator: separator, maxSplits: 1).last
                .map { $0.trimmingCharacters(in: CharacterSet(charactersIn: " \t\"")) }
        }
        return nil
    }
}

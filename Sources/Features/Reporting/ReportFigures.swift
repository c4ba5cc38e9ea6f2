import Attachments
import Foundation
import Kernel
import Programme
import Progress

/// A figure of a report: an indicator as a whole, or what one implementing tier is to do or did of it. Frozen with the
/// report, unlike those of Progress.
public struct ReportFigure: Hashable, Sendable {
    public struct Key: Hashable, Sendable, Comparable {
        /// `communication_team`.
        public let indicator: String
        /// The depth of the implementing tier; −1 where nobody says, −2 for the whole.
        public let tier: Int

        public init(_ indicator: String, tier: Int = Key.whole) {
            self.indicator = indicator
            self.tier = tier
        }

        public static let whole = -2
        public var isWhole: Bool { tier == Key.whole }

        public static func < (left: Key, right: Key) -> Bool {
            (left.indicator, left.tier) < (right.indicator, right.tier)
        }
    }

    /// What a quarter or half of a year adds to it.
    public struct Span: Hashable, Sendable {
        /// Inside its days.
        public var evidenced: Int64
        public var declared: Int64
        /// Declared for a longer time, such as the whole year: nobody knows how much of it belongs here.
        public var unclear: Int64

        public init(evidenced: Int64 = 0, declared: Int64 = 0, unclear: Int64 = 0) {
            self.evidenced = evidenced
            self.declared = declared
            self.unclear = unclear
        }

        public var achieved: Int64 { evidenced + declared }

        static func + (left: Span, right: Span) -> Span {
            Span(
                evidenced: left.evidenced + right.evidenced, declared: left.declared + right.declared,
                unclear: left.unclear + right.unclear)
        }
    }

    public let key: Key
    /// Of the year; nil where no plan sets one.
    public var target: Int64?
    /// Of the year; of a quarter or half of it from the first day of the year to its own last one.
    public var evidenced: Int64
    public var declared: Int64
    /// Of the phase up to the year; tiers have none.
    public var phaseTarget: Int64?
    public var phaseEvidenced: Int64
    public var phaseDeclared: Int64
    /// Of the year before, within the phase; tiers have none.
    public var lastEvidenced: Int64
    public var lastDeclared: Int64
    /// Nil in reports of whole years.
    public var span: Span?

    public init(
        _ key: Key, target: Int64? = nil, evidenced: Int64 = 0, declared: Int64 = 0, phaseTarget: Int64? = nil,
        phaseEvidenced: Int64 = 0, phaseDeclared: Int64 = 0, lastEvidenced: Int64 = 0, lastDeclared: Int64 = 0,
        span: Span? = nil
    ) {
        self.key = key
        self.target = target
        self.evidenced = evidenced
        self.declared = declared
        self.phaseTarget = phaseTarget
        self.phaseEvidenced = phaseEvidenced
        self.phaseDeclared = phaseDeclared
        self.lastEvidenced = lastEvidenced
        self.lastDeclared = lastDeclared
        self.span = span
    }

    public var achieved: Int64 { evidenced + declared }
    public var phaseAchieved: Int64 { phaseEvidenced + phaseDeclared }
    public var lastAchieved: Int64 { lastEvidenced + lastDeclared }

    /// The numbers in the order of the canonical form; those of a span stand behind the others where there is one.
    var numbers: [Int64?] {
        let whole = [
            target, evidenced, declared, phaseTarget, phaseEvidenced, phaseDeclared, lastEvidenced, lastDeclared,
        ]
        return whole + (span.map { [$0.evidenced, $0.declared, $0.unclear] } ?? [])
    }

    /// Whether it says nothing.
    var isEmpty: Bool {
        target == nil && phaseTarget == nil && achieved + phaseAchieved + lastAchieved == 0
            && (span.map { $0.achieved + $0.unclear == 0 } ?? true)
    }

    /// Adds what was achieved; targets are left.
    mutating func addAchieved(_ other: ReportFigure) {
        evidenced += other.evidenced
        declared += other.declared
        phaseEvidenced += other.phaseEvidenced
        phaseDeclared += other.phaseDeclared
        lastEvidenced += other.lastEvidenced
        lastDeclared += other.lastDeclared
        if let span, let more = other.span { self.span = span + more } else { span = span ?? other.span }
    }
}

/// A figure that is another one than it was.
public struct FigureChange: Hashable, Sendable {
    public let key: ReportFigure.Key
    /// Nil where there was none.
    public let before: ReportFigure?
    /// Nil where there is none any more.
    public let after: ReportFigure?
}

/// All figures of a report: pure.
public struct ReportFigures: Hashable, Sendable {
    /// By their keys, in order.
    public let all: [ReportFigure]

    public init(_ figures: [ReportFigure]) { all = figures.sorted { $0.key < $1.key } }

    public subscript(_ key: ReportFigure.Key) -> ReportFigure? { all.first { $0.key == key } }

    /// The wholes.
    public var indicators: [ReportFigure] { all.filter(\.key.isWhole) }

    /// The split of an indicator, the centre first, what nobody ascribes to a tier last.
    public func tiers(of indicator: String) -> [ReportFigure] {
        let found = all.filter { $0.key.indicator == indicator && !$0.key.isWhole }
        return found.filter { $0.key.tier >= 0 } + found.filter { $0.key.tier == -1 }
    }

    /// What Progress says of a place, for the indicators of a kind of report.
    public init(_ report: ProgressReport, kind: ReportKind) {
        let shown = report.indicators.filter { kind.indicators.isEmpty || kind.indicators.contains($0.code) }
        self.init(
            shown.filter { !$0.isEmpty }.flatMap { item -> [ReportFigure] in
                let last = item.byYear[report.year - 1] ?? ProgressFigures()
                let whole = ReportFigure(
                    .init(item.code), target: item.year.target, evidenced: item.year.evidenced,
                    declared: item.year.declared, phaseTarget: item.phase.target,
                    phaseEvidenced: item.phase.evidenced, phaseDeclared: item.phase.declared,
                    lastEvidenced: last.evidenced, lastDeclared: last.declared)
                let tiers = item.tiers.filter { !$0.value.isEmpty }.map { tier, figures in
                    ReportFigure(
                        .init(item.code, tier: tier?.depth ?? -1), target: figures.target,
                        evidenced: figures.evidenced, declared: figures.declared)
                }
                return [whole] + tiers
            })
    }

    /// The same for a quarter or half of the year: what was achieved is counted from the records up to its last day, and
    /// what lies inside it stands apart.
    ///
    /// - Parameter spans: of the same place and year.
    func counted(_ spans: [SpanTotal]) -> ReportFigures {
        var figures = Dictionary(all.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
        for figure in all {
            figures[figure.key]?.evidenced = 0
            figures[figure.key]?.declared = 0
            // Of the phase the years before stay.
            figures[figure.key]?.phaseEvidenced -= figure.evidenced
            figures[figure.key]?.phaseDeclared -= figure.declared
            figures[figure.key]?.span = ReportFigure.Span()
            if !figure.key.isWhole {
                figures[figure.key]?.phaseEvidenced = 0
                figures[figure.key]?.phaseDeclared = 0
            }
        }
        let known = Set(all.map(\.key.indicator))
        for span in spans where known.contains(span.key.code) {
            for key in [ReportFigure.Key(span.key.code), .init(span.key.code, tier: span.key.tier)] {
                figures[key, default: ReportFigure(key)].addAchieved(
                    ReportFigure(
                        key, evidenced: span.soFar.evidenced, declared: span.soFar.declared,
                        phaseEvidenced: key.isWhole ? span.soFar.evidenced : 0,
                        phaseDeclared: key.isWhole ? span.soFar.declared : 0,
                        span: .init(
                            evidenced: span.inside.evidenced, declared: span.inside.declared, unclear: span.unclear)))
            }
        }
        return ReportFigures(figures.values.filter { !$0.isEmpty })
    }

    /// The figures of a tier made from the approved reports below it: targets are the tier's own, results are added up. What
    /// was recorded at the place itself, and so stands in no report below, is added once.
    public init(own: ReportFigures, recordedAtPlace: ReportFigures, reports: [ReportFigures]) {
        var sums: [ReportFigure.Key: ReportFigure] = [:]
        for figure in own.all {
            sums[figure.key] = ReportFigure(
                figure.key, target: figure.target, phaseTarget: figure.phaseTarget,
                span: figure.span == nil ? nil : ReportFigure.Span())
        }
        for figure in (reports + [recordedAtPlace]).flatMap(\.all) {
            sums[figure.key, default: ReportFigure(figure.key)].addAchieved(figure)
        }
        self.init(Array(sums.values))
    }

    /// The SHA-256 of the canonical form: a line a figure, its parts separated by `|`, `-` for what is not set.
    public var digest: String {
        let text = all.map { figure in
            ([figure.key.indicator, String(figure.key.tier)] + figure.numbers.map { $0.map(String.init) ?? "-" })
                .joined(separator: "|") + "\n"
        }.joined()
        return AttachmentStore.digest(of: Array(text.utf8))
    }

    /// What changed from these figures to others.
    public func changes(to other: ReportFigures) -> [FigureChange] {
        let before = Dictionary(all.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
        let after = Dictionary(other.all.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
        return Set(before.keys).union(after.keys).sorted().compactMap { key in
            before[key] == after[key] ? nil : FigureChange(key: key, before: before[key], after: after[key])
        }
    }
}

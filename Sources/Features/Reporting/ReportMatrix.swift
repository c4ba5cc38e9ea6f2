import Kernel
import Programme

/// Units against reports: what each owes of each report of a year, and how it stands. The table of completeness and
/// timeliness by unit and period, on the page and in the workbook.
struct ReportMatrix: Sendable {
    /// A column.
    struct Head: Hashable, Sendable {
        let kind: String
        let period: ReportPeriod
        let request: RecordID?
        /// `Tiến độ thực hiện Dự án 8, quý I`; of a request its subject.
        let text: String
    }

    /// A row: the obligations of a unit in the order of the heads; nil where it does not owe that report.
    struct Line: Sendable {
        let unit: ReportUnit
        let cells: [Obligation?]
    }

    let heads: [Head]
    let lines: [Line]

    init(_ obligations: [Obligation], catalogue: Catalogue) {
        var heads: [Head] = []
        var seen: Set<Head> = []
        var units: [ReportUnit] = []
        var owed: [PlaceID: [Head: Obligation]] = [:]
        for obligation in obligations {
            let key = obligation.key
            let head = Head(
                kind: key.kind, period: key.period, request: key.request,
                text: ReportWords.short(obligation, catalogue: catalogue))
            if seen.insert(head).inserted { heads.append(head) }
            if owed[obligation.unit.id] == nil { units.append(obligation.unit) }
            owed[obligation.unit.id, default: [:]][head] = obligation
        }
        self.heads = heads
        lines = units.map { unit in Line(unit: unit, cells: heads.map { owed[unit.id]?[$0] }) }
    }
}

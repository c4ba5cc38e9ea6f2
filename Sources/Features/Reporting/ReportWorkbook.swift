import Kernel
import Office
import Programme

/// The tables of this room as workbooks.
enum ReportWorkbook {
    private typealias Head = (text: String, width: Double)

    /// Completeness and timeliness, a row a report.
    static func tallies(_ tallies: [ReportTally], place: String, year: Int) -> SheetLayout {
        let heads: [Head] = [
            ("Báo cáo", 44), ("Kỳ", 24), ("Cấp nộp", 12), ("Hạn", 14), ("Phải nộp", 10), ("Đúng hạn", 10), ("Muộn", 10),
            ("Chưa nộp, còn hạn", 18), ("Quá hạn", 10), ("Đã phê duyệt", 12),
        ]
        return .table(
            "Tổng hợp", title: "TÌNH HÌNH NỘP BÁO CÁO NĂM \(year)", subtitle: place, heads: heads,
            rows: tallies.map { tally in
                [
                    .text(tally.title), .text(tally.period.written), .text(tally.tier.implementing),
                    .text(tally.due?.written ?? (tally.hasSeveralDays ? "nhiều ngày" : "chưa định ngày")),
                ]
                    + [tally.units, tally.inTime, tally.late, tally.open, tally.overdue, tally.approved].map {
                        .integer(Int64($0))
                    }
            })
    }

    /// Units against reports: a row a unit, a column a report.
    static func matrix(_ matrix: ReportMatrix, place: String, year: Int, today: Day) -> SheetLayout {
        var layout = SheetLayout.table(
            "Đơn vị theo báo cáo", title: "TÌNH HÌNH NỘP BÁO CÁO NĂM \(year)", subtitle: place,
            heads: [("Mã", 10), ("Đơn vị", 30)] + matrix.heads.map { ($0.text, 24) },
            rows: matrix.lines.map { line in
                [.text(line.unit.code), .text(line.unit.name)]
                    + line.cells.map { obligation in
                        guard let obligation else { return .text("–") }
                        let words = [
                            ReportWords.badge(obligation.standing(on: today)).label,
                            ReportWords.late(obligation, on: today),
                        ]
                        return .text(words.compactMap(\.self).joined(separator: ", "))
                    }
            })
        // Long names of reports take two lines.
        layout.rowHeights[4] = 32
        return layout
    }

    /// A row an obligation.
    static func units(_ obligations: [Obligation], place: String, year: Int, today: Day) -> SheetLayout {
        let heads: [Head] = [
            ("Mã", 10), ("Đơn vị", 30), ("Cơ quan", 40), ("Báo cáo", 44), ("Kỳ", 24), ("Hạn", 30), ("Gia hạn", 40),
            ("Tình trạng", 22), ("Trình lần đầu", 14), ("Muộn (ngày)", 10), ("Cấp trên tiếp nhận", 14),
        ]
        return .table(
            "Từng đơn vị", title: "TÌNH HÌNH NỘP BÁO CÁO NĂM \(year)", subtitle: place, heads: heads,
            rows: obligations.map { obligation in
                let standing = obligation.standing(on: today)
                let sent = obligation.progress?.submittedAt.map { Day(inVietnam: $0).written }
                return [
                    .text(obligation.unit.code), .text(obligation.unit.name), .text(obligation.agencyName),
                    .text(obligation.title), .text(obligation.key.period.written),
                    .text(ReportWords.due(obligation)), .text(ReportWords.deferral(obligation) ?? ""),
                    .text(ReportWords.badge(standing).label), .text(sent ?? ""),
                    obligation.due == nil ? .blank : .integer(Int64(standing.lateDays)),
                    .text(obligation.progress?.receivedAt.map { Day(inVietnam: $0).written } ?? ""),
                ]
            })
    }

    /// The figures of a report: a row an indicator, its tiers below it.
    ///
    /// - Parameter period: of a quarter or half of the year its own figures stand beside those since the year's beginning.
    static func figures(
        _ figures: ReportFigures, _ period: ReportPeriod, title: String, note: String, catalogue: Catalogue
    ) -> SheetLayout {
        let part = period.partOfYear
        let spanHeads: [Head] = part.map { [($0, 12), ("Không rõ ngày trong kỳ", 12)] } ?? []
        let heads: [Head] =
            [("Chỉ tiêu", 46), ("Đơn vị tính", 12), ("Chỉ tiêu năm", 12)] + spanHeads + [
                (part == nil ? "Đạt" : "Từ đầu năm", 10), ("Có minh chứng", 12), ("Khai báo", 12), ("Năm trước", 12),
                ("Chỉ tiêu giai đoạn", 14), ("Lũy kế giai đoạn", 14),
            ]
        func span(_ figure: ReportFigure) -> [OutputValue] {
            part == nil ? [] : [number(figure.span?.achieved), number(figure.span?.unclear)]
        }
        let order = catalogue.indicators.map(\.code)
        let wholes = figures.indicators.sorted {
            (order.firstIndex(of: $0.key.indicator) ?? order.count)
                < (order.firstIndex(of: $1.key.indicator) ?? order.count)
        }
        let rows = wholes.flatMap { figure -> [[OutputValue]] in
            let indicator = catalogue.indicator(figure.key.indicator)
            let name: [OutputValue] = [
                .text(indicator?.name ?? figure.key.indicator), .text(indicator?.unit ?? ""), number(figure.target),
            ]
            let whole: [OutputValue] = [
                .integer(figure.achieved), .integer(figure.evidenced), .integer(figure.declared),
                .integer(figure.lastAchieved), number(figure.phaseTarget), .integer(figure.phaseAchieved),
            ]
            let tiers = figures.tiers(of: figure.key.indicator).map { tier -> [OutputValue] in
                [.text("   \(tierWords(tier.key.tier))"), .text(""), number(tier.target)] + span(tier) + [
                    .integer(tier.achieved), .integer(tier.evidenced), .integer(tier.declared), .blank, .blank, .blank,
                ]
            }
            return [name + span(figure) + whole] + tiers
        }
        return .table("Số liệu", title: title.uppercased(), subtitle: note, heads: heads, rows: rows)
    }

    /// `cấp tỉnh thực hiện`, `không ghi cấp`.
    static func tierWords(_ depth: Int) -> String {
        Tier(depth: depth).map { "\($0.implementing) thực hiện" } ?? "không ghi cấp"
    }

    private static func number(_ number: Int64?) -> OutputValue { number.map { .integer($0) } ?? .blank }
}

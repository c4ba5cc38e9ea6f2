import Kernel
import Office
import Places
import Programme

/// The tables of this room as workbooks.
enum ProgressWorkbook {
    private typealias Head = (text: String, width: Double)

    /// All indicators of a place.
    static func place(_ report: ProgressReport, _ view: ProgressView, catalogue: Catalogue) -> SheetLayout {
        let heads: [Head] =
            [("Nội dung", 10), ("Chỉ tiêu", 42), ("Đơn vị tính", 12)] + yearHeads + [("Tình trạng", 18)]
            + phaseHeads(report) + [("Việc của giai đoạn", 26)]
        let rows = report.indicators.map { item -> [OutputValue] in
            let indicator = catalogue.indicator(item.code)
            return [
                .text(indicator?.component ?? ""), .text(indicator?.name ?? item.code), .text(indicator?.unit ?? ""),
            ] + figures(item.year) + [.text(item.year.state.label)] + phase(item.phase)
                + [.text(item.phase.phaseState.label)]
        }
        let shares = report.shares.map { item -> [OutputValue] in
            let share = catalogue.shares.first { $0.code == item.code }
            return [
                .text(share?.component ?? ""), .text("Tỷ lệ: \(share?.name ?? item.code)"), .text("%"),
                number(share.map { Int64($0.percent) }), number(item.percent), .blank, .blank, .blank, .blank,
                .text("\(item.part.achieved) trên \(item.whole.achieved)"),
            ]
        }
        return sheet(
            "Tiến độ", title: "TIẾN ĐỘ THỰC HIỆN CHỈ TIÊU NĂM \(report.year)", view, heads: heads, rows: rows + shares)
    }

    /// One indicator by place.
    static func indicator(
        _ indicator: Indicator, _ item: IndicatorProgress, _ report: ProgressReport, _ view: ProgressView,
        origins: [PlaceID: String]
    ) -> SheetLayout {
        let heads: [Head] =
            [("Mã", 10), ("Đơn vị", 34)] + (origins.isEmpty ? [] : [("Gồm địa bàn cũ", 44)]) + yearHeads
            + [("Tình trạng", 18)] + phaseHeads(report) + [("Việc của giai đoạn", 26)]
        var rows = item.children.map { child -> [OutputValue] in
            let code = child.node.kind == .place ? child.node.code : ""
            let name = child.node.kind == .own ? "\(child.node.name), không ghi đơn vị dưới" : child.node.name
            return [.text(code), .text(name)]
                + (origins.isEmpty ? [] : [.text(origins[child.node.id] ?? "")]) + figures(child.year)
                + [.text(child.year.state.label)] + phase(child.phase) + [.text(child.phase.phaseState.label)]
        }
        rows.append(
            [.text(""), .text("Cộng")] + (origins.isEmpty ? [] : [.text("")]) + figures(item.year)
                + [.text(item.year.state.label)] + phase(item.phase) + [.text(item.phase.phaseState.label)])
        return sheet(
            "Tiến độ", title: "\(indicator.name.uppercased()) (\(indicator.unit)), NĂM \(report.year)", view,
            heads: heads, rows: rows)
    }

    /// A target in per cent by place.
    static func share(
        _ share: ShareTarget, _ item: ShareProgress, _ report: ProgressReport, _ view: ProgressView
    ) -> SheetLayout {
        let heads: [Head] = [
            ("Mã", 10), ("Đơn vị", 34), ("Số đạt", 12), ("Có minh chứng", 14), ("Khai báo", 12),
            ("Trên tổng số", 14), ("Tỷ lệ %", 10), ("Cần đạt %", 10),
        ]
        func row(_ code: String, _ name: String, _ part: ProgressFigures, _ whole: ProgressFigures, _ percent: Int64?)
            -> [OutputValue]
        {
            [
                .text(code), .text(name), number(part.achieved), number(part.evidenced), number(part.declared),
                number(whole.achieved), number(percent), number(Int64(share.percent)),
            ]
        }
        let rows =
            item.children.map { child in
                row(
                    child.node.kind == .place ? child.node.code : "",
                    child.node.kind == .own ? "\(child.node.name), không ghi đơn vị dưới" : child.node.name,
                    child.part, child.whole, child.percent)
            } + [row("", "Cộng", item.part, item.whole, item.percent)]
        let span = share.span == .phase ? report.phase.map { "TỪ NĂM \($0.first) " } ?? "" : ""
        return sheet(
            "Tỷ lệ", title: "\(share.name.uppercased()), \(span)\(span.isEmpty ? "" : "ĐẾN ")NĂM \(report.year)", view,
            heads: heads, rows: rows)
    }

    /// The records behind a figure.
    static func records(
        _ rows: [ProgressIndicatorPage.RecordRow], of countable: Countable, _ view: ProgressView
    ) -> SheetLayout {
        let heads: [Head] = [
            ("Hồ sơ", 46), ("Nơi diễn ra", 28), ("Ngày", 14), ("Cấp thực hiện", 16), ("Số lượng", 12), ("Loại số", 34),
        ]
        return sheet(
            "Hồ sơ", title: "HỒ SƠ: \(countable.name.uppercased()) (\(countable.unit))", view, heads: heads,
            rows: rows.map {
                [
                    .text($0.title), .text($0.place), .text($0.day), .text($0.tier), number(Number.read($0.quantity)),
                    .text($0.kind),
                ]
            })
    }

    private static let yearHeads: [Head] = [
        ("Chỉ tiêu năm", 12), ("Đạt", 10), ("Có minh chứng", 12), ("Khai báo", 12), ("Tỷ lệ %", 10), ("Còn lại", 10),
    ]

    private static func phaseHeads(_ report: ProgressReport) -> [Head] {
        let phase = report.phase.map { "\($0.first)–\($0.last)" } ?? ""
        return [
            ("Chỉ tiêu giai đoạn \(phase)", 14), ("Lũy kế đến năm \(report.year)", 14), ("Còn lại của giai đoạn", 14),
        ]
    }

    private static func figures(_ figures: ProgressFigures) -> [OutputValue] {
        [
            number(figures.target), number(figures.achieved), number(figures.evidenced), number(figures.declared),
            number(figures.percent), number(figures.remaining),
        ]
    }

    private static func phase(_ figures: ProgressFigures) -> [OutputValue] {
        [number(figures.target), number(figures.achieved), number(figures.remaining)]
    }

    private static func number(_ number: Int64?) -> OutputValue { number.map { .integer($0) } ?? .blank }

    private static func sheet(
        _ name: String, title: String, _ view: ProgressView, heads: [Head], rows: [[OutputValue]]
    ) -> SheetLayout {
        let place = view.place.id == .nation ? "Cả nước" : view.place.name
        return .table(
            name, title: title, subtitle: "\(place) · địa giới: \(view.structure.name)", heads: heads, rows: rows)
    }
}

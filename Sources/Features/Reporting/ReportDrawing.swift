import Accounts
import Kernel
import Pages
import Papers
import Places
import Programme

/// Draws one report.
struct ReportDrawing {
    let loaded: ReportPages.Loaded
    let viewer: Viewer
    let catalogue: Catalogue
    /// What is another figure by now than in the report.
    let changes: [FigureChange]
    /// The first day of the structure of the report's place.
    let structure: Day?
    /// Whether the viewer belongs to the tier above the report's office.
    let directs: Bool
    let newID: @Sendable () -> RecordID

    private var mayEdit: Bool {
        loaded.isNewest && viewer.may(.editReports, lineage: loaded.lineage)
    }

    private var isFrozen: Bool { loaded.version.digest != nil }

    func page(_ panel: PaperPanel, newest: Link) -> ReportPage {
        let id = loaded.report.id
        let isOpen = loaded.paper.state.isOpen && mayEdit
        let rows = rows
        let missing = loaded.parts.filter { $0.paper == nil }.map(\.name)
        let added = loaded.parts.filter { $0.paper != nil }
        return ReportPage(
            panel: panel, older: loaded.isNewest ? nil : newest,
            figuresTitle: isFrozen ? "Số liệu đã chốt" : "Số liệu",
            frozen: frozen, digest: loaded.version.digest, source: source,
            changes: changes.isEmpty ? nil : changeWords, changeColumn: changes.isEmpty ? nil : changeColumn,
            spanHead: period.partOfYear, achievedHead: period.partOfYear == nil ? "Đạt" : "Từ đầu năm",
            hasFigures: !rows.isEmpty, rows: rows, hasParts: !added.isEmpty,
            parts: added.map { part in
                .init(name: part.name, link: part.report.flatMap { loaded.openParts.contains($0) ? .report($0) : nil })
            }, missing: missing.isEmpty ? nil : ReportDrawing.missing(missing),
            refresh: isOpen ? refresh : nil, supplement: supplement,
            received: loaded.receipt.map {
                "\($0.agencyName) đã tiếp nhận (\($0.by), \(Moment.written($0.at)))."
            }, receive: receive,
            write: isOpen ? .report(id, .write) : nil,
            gather: isOpen && loaded.version.source == .reports ? .report(id, .gather) : nil,
            sections: sections(panel), versions: versions)
    }

    /// `Chưa có báo cáo được phê duyệt của 2 đơn vị: …`.
    static func missing(_ names: [String]) -> String {
        "Chưa có báo cáo được phê duyệt của \(names.count) đơn vị: \(names.joined(separator: ", "))."
    }

    static func paragraphs(_ text: String) -> [String] {
        text.split(separator: "\n").map { Vietnamese.trimmed(String($0)) }.filter { !$0.isEmpty }
    }

    // MARK: Figures

    private var frozen: String? {
        if let at = loaded.version.frozenAt, let digest = loaded.version.digest {
            return
                "\(Moment.written(at)) · mã chốt \(digest.prefix(4)) \(digest.dropFirst(4).prefix(4)) … \(digest.suffix(4))"
        }
        return "lấy lúc \(Moment.written(loaded.version.filledAt))"
    }

    private var period: ReportPeriod { loaded.report.key.period }

    private var source: [String] {
        let from =
            switch loaded.version.source {
            case .progress: "Lấy từ hồ sơ và số khai báo của địa bàn."
            case .reports:
                "Chỉ tiêu giao lấy từ kế hoạch của cấp này; kết quả cộng từ báo cáo đã phê duyệt của đơn vị dưới và hồ sơ "
                    + "ghi ngay ở cấp này."
            }
        guard let days = period.daysInYear, let part = period.partOfYear else {
            return ["Số liệu tính từ đầu năm \(period.year) đến lúc lấy số; lũy kế từ đầu giai đoạn. \(from)"]
        }
        return [
            "\(part): từ \(days.lowerBound.written) đến \(days.upperBound.written). Từ đầu năm: đến hết "
                + "\(days.upperBound.written). Lũy kế từ đầu giai đoạn đến cùng ngày. \(from)",
            ReportDrawing.unclear(loaded.figures, period),
        ].compactMap(\.self)
    }

    /// What is said of figures that carry no day inside the span; nil when there are none.
    static func unclear(_ figures: ReportFigures, _ period: ReportPeriod) -> String? {
        guard let part = period.partOfYear,
            figures.indicators.contains(where: { $0.span.map { $0.unclear > 0 } ?? false })
        else { return nil }
        return "Không rõ ngày: số khai báo cho một khoảng dài hơn kỳ này, như cả năm, nên không tính vào cột “\(part)”."
    }

    private var changeColumn: String { isFrozen ? "Thay đổi sau khi chốt" : "Thay đổi từ lúc lấy" }

    private var changeWords: String {
        isFrozen
            ? "\(changes.count) số đã thay đổi sau khi chốt; số trong báo cáo giữ nguyên."
            : "\(changes.count) số đã thay đổi từ lúc lấy."
    }

    private var rows: [ReportPage.Row] {
        let added = changes.filter { $0.before == nil && $0.key.isWhole }.compactMap { change in
            change.after.map { ReportFigure($0.key) }
        }
        let all = loaded.figures.indicators + added
        return catalogue.indicators.compactMap { indicator in
            all.first { $0.key.indicator == indicator.code }.map { row(indicator, $0) }
        }
    }

    private func row(_ indicator: Indicator, _ figure: ReportFigure) -> ReportPage.Row {
        let split = loaded.figures.tiers(of: indicator.code).filter { $0.achieved > 0 || $0.target != nil }
        let tiers = split.map { tier in
            "\(ReportWorkbook.tierWords(tier.key.tier)): \(Number.grouped(tier.achieved))"
                + (tier.target.map { "/\(Number.grouped($0))" } ?? "")
        }
        return .init(
            name: indicator.name, unit: indicator.unit, tiers: tiers.isEmpty ? nil : tiers.joined(separator: " · "),
            target: ReportNumber(figure.target, progress(indicator.code), "\(indicator.name), giao năm"),
            span: period.partOfYear.map { part in
                ReportNumber(
                    figure.span?.achieved, records(indicator.code, days: period.daysInYear),
                    "\(indicator.name), \(part.lowercasedFirst)")
            },
            unclear: figure.span.flatMap { $0.unclear > 0 ? "không rõ ngày: \(Number.grouped($0.unclear))" : nil },
            achieved: ReportNumber(figure.achieved, records(indicator.code, days: soFar), "\(indicator.name), đạt"),
            evidenced: ReportNumber(
                figure.evidenced, records(indicator.code, kind: "minh-chung", days: soFar),
                "\(indicator.name), có minh chứng"),
            declared: ReportNumber(
                figure.declared, records(indicator.code, kind: "khai-bao", days: soFar), "\(indicator.name), khai báo"),
            last: Number.grouped(figure.lastAchieved),
            phase: ReportNumber(
                figure.phaseAchieved, records(indicator.code, wholePhase: true, days: phaseSoFar),
                "\(indicator.name), lũy kế"),
            phaseTarget: figure.phaseTarget.map { "trên \(Number.grouped($0))" },
            change: change(of: figure.key))
    }

    /// `Đạt 17 → 19; giao năm 22 → 24`; nil where nothing changed.
    private func change(of key: ReportFigure.Key) -> String? {
        guard let change = changes.first(where: { $0.key == key }) else {
            let tiers = changes.filter { $0.key.indicator == key.indicator }
            return tiers.isEmpty ? nil : "chia lại theo cấp thực hiện"
        }
        guard let after = change.after else { return "không còn số nào" }
        guard let before = change.before else { return "mới có: đạt \(Number.grouped(after.achieved))" }
        let pairs: [(String, Int64?, Int64?)] = [
            ("giao năm", before.target, after.target), ("trong kỳ", before.span?.achieved, after.span?.achieved),
            ("không rõ ngày", before.span?.unclear, after.span?.unclear), ("đạt", before.achieved, after.achieved),
            ("có minh chứng", before.evidenced, after.evidenced), ("khai báo", before.declared, after.declared),
            ("giao giai đoạn", before.phaseTarget, after.phaseTarget),
            ("lũy kế", before.phaseAchieved, after.phaseAchieved),
            ("năm trước", before.lastAchieved, after.lastAchieved),
        ]
        let words = pairs.filter { $0.1 != $0.2 }.map { name, old, new in
            "\(name) \(old.map { Number.grouped($0) } ?? "–") → \(new.map { Number.grouped($0) } ?? "–")"
        }
        return words.joined(separator: "; ").capitalisedFirst
    }

    /// The progress of an indicator, in the structure of the report.
    private func progress(_ indicator: String) -> Link {
        Link(segments: ["tien-do", loaded.place.id.description, indicator]).query(items)
    }

    /// The records behind a figure, as they are now.
    private func records(
        _ indicator: String, kind: String = "", wholePhase: Bool = false, days: ClosedRange<Day>? = nil
    ) -> Link {
        Link(segments: ["tien-do", loaded.place.id.description, indicator, "ho-so"])
            .query(
                items + [
                    ("loai", kind), ("giai-doan", wholePhase ? "co" : ""), ("tu", days?.lowerBound.iso ?? ""),
                    ("den", days?.upperBound.iso ?? ""),
                ])
    }

    /// From the first day of the year to the last of the span; nil in a report of whole years.
    private var soFar: ClosedRange<Day>? {
        period.daysInYear.flatMap { days in Day(year: period.year, month: 1, day: 1).map { $0...days.upperBound } }
    }

    private var phaseSoFar: ClosedRange<Day>? {
        guard let last = period.daysInYear?.upperBound else { return nil }
        return (catalogue.phase(ofYear: period.year)?.period.firstDay).map { $0...last }
    }

    private var items: [(String, String)] {
        [
            ("nam", String(loaded.report.key.period.year)),
            ("dia-gioi", loaded.place.tier == .central ? "" : structure?.iso ?? ""),
        ]
    }

    private var refresh: ReportPage.Refresh {
        let other: ReportPage.Other? =
            switch loaded.version.source {
            case .progress where loaded.place.tier >= .commune: nil
            case .progress: .init(value: ReportSource.reports.rawValue, label: "Lấy từ báo cáo của đơn vị dưới")
            case .reports: .init(value: ReportSource.progress.rawValue, label: "Lấy từ hồ sơ của địa bàn")
            }
        return .init(
            action: .report(loaded.report.id, .refresh), submission: newID().text,
            rowVersion: String(loaded.paper.rowVersion), label: "Lấy lại số liệu", other: other)
    }

    /// The button with which the tier above takes note of the version that holds.
    private var receive: ReportPage.Receive? {
        guard directs, loaded.receipt == nil, loaded.isNewest, [.approved, .issued].contains(loaded.paper.state) else {
            return nil
        }
        return .init(action: .report(loaded.report.id, .receive), submission: newID().text)
    }

    private var supplement: ReportPage.Supplement? {
        guard mayEdit, loaded.paper.state == .issued, !changes.isEmpty else { return nil }
        return .init(
            action: .report(loaded.report.id, .supplement), submission: newID().text,
            words:
                "\(changes.count) số đã thay đổi sau khi chốt. Báo cáo đã ban hành giữ nguyên; số mới đi bằng báo cáo bổ sung."
        )
    }

    // MARK: Words and versions

    private func sections(_ panel: PaperPanel) -> [ReportPage.SectionText] {
        loaded.kind.sections.enumerated().map { index, section in
            let text = loaded.words[section.code] ?? ""
            let anchor = ReportDocument.numeral(index)
            return .init(
                heading: "\(anchor). \(section.heading)", paragraphs: ReportDrawing.paragraphs(text),
                empty: text.isEmpty,
                comment: panel.comment == nil
                    ? nil : .comments(of: loaded.paper.id, anchor: anchor, quote: String(text.prefix(200))),
                commentLabel: "Góp ý phần \(anchor). \(section.heading)")
        }
    }

    private var versions: [ReportPage.Version] {
        loaded.versions.map { paper in
            .init(
                label: paper.version == 1 ? "Bản 1" : "Bản \(paper.version), bổ sung",
                link: paper.id == loaded.versions.first?.id
                    ? .report(loaded.report.id)
                    : Link.report(loaded.report.id).query([("ban", String(paper.version))]),
                state: paper.state.badge, paper: paper.cited ?? "chưa có số", current: paper.id == loaded.paper.id)
        }
    }
}

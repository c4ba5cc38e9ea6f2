import Accounts
import Database
import Kernel
import Office
import Papers
import Places
import Programme

/// A report as an official paper (T226–T236): what the Word template of its office is filled with.
struct ReportDocument: Sendable {
    let loaded: ReportPages.Loaded
    let catalogue: Catalogue
    let profile: IssuerProfile
    let template: [UInt8]
    /// The name of the place above; nil for the provinces and the nation.
    let above: String?
    /// Where the tier above acted for the office, or somebody for another.
    var remarks: [String] = []

    static func load(
        _ loaded: ReportPages.Loaded, standard: [UInt8], catalogue: Catalogue, in tx: Transaction
    ) throws -> ReportDocument {
        let profile = try IssuerStore.profile(of: loaded.report.agency, in: tx)
        let above = try loaded.place.parent.flatMap { $0 == .nation ? nil : try PlaceStore.place($0, tx)?.name }
        return ReportDocument(
            loaded: loaded, catalogue: catalogue, profile: profile,
            template: try IssuerStore.template(of: profile, standard: standard, in: tx), above: above,
            remarks: try PaperStore.remarks(of: loaded.paper.id, in: tx))
    }

    /// - Throws: `Problem` or `Problems` with every fault of the template.
    func word() throws -> [UInt8] { try paper.fill(try WordTemplate(template)) }

    /// The paper as values.
    var paper: OfficialPaper {
        let parts = (loaded.paper.number ?? "").split(separator: "/", maxSplits: 1).map(String.init)
        var paper = OfficialPaper(
            heading: profile.heading, number: parts.first.map(Vietnamese.trimmed),
            symbol: parts.count > 1 ? Vietnamese.trimmed(parts[1]) : profile.symbol(.report),
            placeName: profile.placeName,
            date: loaded.paper.day.map { .init($0) } ?? .init(year: loaded.report.key.period.year), kind: "BÁO CÁO",
            subject: subject, opening: opening, sections: sections,
            closing: "Trên đây là báo cáo \(subject.lowercasedFirst)",
            recipients: recipients,
            signer: OfficialPaper.Signer(
                authority: profile.authority, title: profile.title, isSigned: loaded.paper.state == .issued))
        paper.remarks = remarks
        paper.annexes = [
            OfficialPaper.Annex(
                label: "PHỤ LỤC", title: "SỐ LIỆU \(loaded.report.key.period.written.uppercased())",
                attachment: paper.attachmentLine(issuer: profile.name), table: table)
        ]
        return paper
    }

    static func numeral(_ index: Int) -> String {
        ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X"][min(index, 9)]
    }

    private var subject: String {
        let supplement = loaded.paper.version > 1 ? " (bổ sung lần \(loaded.paper.version - 1))" : ""
        return "\(loaded.subject) \(loaded.report.key.period.written)\(supplement)"
    }

    /// What the report covers, and whose reports are missing in it.
    private var opening: String {
        var lines = [
            "\(profile.name) báo cáo \(subject.lowercasedFirst) như sau:"
        ]
        let missing = loaded.parts.filter { $0.paper == nil }.map(\.name)
        if loaded.version.source == .reports {
            let count = loaded.parts.count - missing.count
            lines.insert(
                "Số liệu tổng hợp từ báo cáo đã được phê duyệt của \(count)/\(loaded.parts.count) đơn vị."
                    + (missing.isEmpty ? "" : " Chưa có báo cáo của: \(missing.joined(separator: ", "))."), at: 0)
        }
        if let unclear { lines.insert(unclear, at: 0) }
        return lines.joined(separator: "\n")
    }

    /// What was declared for a longer time than the span, in one sentence; nil when nothing was.
    private var unclear: String? {
        guard let part = loaded.report.key.period.partOfYear else { return nil }
        let found = catalogue.indicators.compactMap { indicator -> String? in
            guard let number = loaded.figures[.init(indicator.code)]?.span?.unclear, number > 0 else { return nil }
            return "\(indicator.name.lowercasedFirst) \(Number.grouped(number)) \(indicator.unit)"
        }
        guard !found.isEmpty else { return nil }
        return "Số liệu \(part.lowercasedFirst) chưa gồm số khai báo chung cho cả năm, không rõ ngày: "
            + "\(found.joined(separator: ", "))."
    }

    private var sections: [OfficialPaper.Section] {
        loaded.kind.sections.enumerated().map { index, section in
            let paragraphs = ReportDrawing.paragraphs(loaded.words[section.code] ?? "")
            return OfficialPaper.Section(
                "\(ReportDocument.numeral(index)). \(section.heading.uppercased())",
                (paragraphs.isEmpty ? ["Không có."] : paragraphs).map { OfficialPaper.Paragraph($0) })
        }
    }

    private var recipients: [String] {
        let unit = ReportUnit(
            id: loaded.place.id, code: loaded.place.code, name: loaded.place.name, tier: loaded.place.tier,
            parent: loaded.place.parent, line: [])
        let obligation = Obligation(key: loaded.report.key, unit: unit, title: loaded.kind.name, due: nil)
        let to = ReportWords.recipients(obligation, above: above, catalogue: catalogue)
        return to.split(separator: ";").map { "\(Vietnamese.trimmed(String($0))) (để b/c)" } + ["Lưu: VT"]
    }

    private var table: WordTable {
        let part = loaded.report.key.period.partOfYear
        let head =
            ["TT", "Chỉ tiêu", "Đơn vị tính", "Giao năm"] + (part.map { [$0] } ?? []) + [
                part == nil ? "Đạt" : "Từ đầu năm", "Trong đó có minh chứng", "Trong đó khai báo", "Năm trước",
                "Giao giai đoạn", "Lũy kế",
            ]
        let order = catalogue.indicators.map(\.code)
        let wholes = loaded.figures.indicators.sorted {
            (order.firstIndex(of: $0.key.indicator) ?? order.count)
                < (order.firstIndex(of: $1.key.indicator) ?? order.count)
        }
        let rows = wholes.enumerated().map { index, figure -> [String] in
            let indicator = catalogue.indicator(figure.key.indicator)
            let first = [
                String(index + 1), indicator?.name ?? figure.key.indicator, indicator?.unit ?? "",
                written(figure.target),
            ]
            return first + (part == nil ? [] : [written(figure.span?.achieved)]) + [
                Number.grouped(figure.achieved), Number.grouped(figure.evidenced),
                Number.grouped(figure.declared), Number.grouped(figure.lastAchieved), written(figure.phaseTarget),
                Number.grouped(figure.phaseAchieved),
            ]
        }
        return WordTable(
            rows: ([head] + rows).enumerated().map { index, row in
                row.enumerated().map { column, text in
                    WordTable.Cell(text, isBold: index == 0, alignment: column == 1 && index > 0 ? .left : .centre)
                }
            }, headerRows: 1, fontSize: 11, shares: [1, 6, 2] + Array(repeating: 2, count: head.count - 3))
    }

    private func written(_ number: Int64?) -> String { number.map { Number.grouped($0) } ?? "–" }
}

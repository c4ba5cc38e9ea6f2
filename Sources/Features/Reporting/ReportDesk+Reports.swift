import Database
import Foundation
import Kernel
import Papers
import Places
import Programme

extension ReportDesk {
    /// Begins a report: its paper as a draft, its figures filled. One that was begun already is given back.
    ///
    /// - Throws: `Problem` `report.not_owed`, `report.no_office`.
    @discardableResult
    public func begin(_ key: ObligationKey, in tx: WriteTransaction) throws -> Report {
        if let known = try ReportStore.find(key, in: tx) { return known }
        guard let obligation = try ObligationStore.find(key, catalogue: catalogue, in: tx) else {
            throw ReportProblems.notOwed
        }
        guard let agency = AgencyLookUp.agency(of: obligation) else {
            throw ReportProblems.noOffice(obligation.agencyName)
        }
        let report = try ReportStore.insert(key, agency: agency, in: tx)
        let source = try ReportFill.usualSource(key, catalogue: catalogue, in: tx)
        try addVersion(of: report, title: ReportDesk.title(of: obligation), source: source, words: [:], in: tx)
        try tx.audit(
            "report.begun", RecordRef("report", report.id), place: key.place,
            after: ["kind": key.kind, "period": key.period.code])
        return report
    }

    /// `Báo cáo năm kết quả thực hiện Dự án 8, năm 2024, Huyện Quảng Hòa`.
    static func title(of obligation: Obligation) -> String {
        "\(obligation.title), \(obligation.key.period.written), \(obligation.unit.name)"
    }

    /// Saves the words of the newest version.
    ///
    /// - Parameter rowVersion: of the paper, as the form saw it.
    /// - Throws: `Problem` `paper.closed`, `paper.stale` (conflict); `Problems` on the sections.
    func save(
        _ words: [String: String], of report: Report, expecting rowVersion: Int?, in tx: WriteTransaction
    ) throws {
        guard let kind = catalogue.report(report.key.kind) else { throw ReportProblems.notOwed }
        var kept: [String: String] = [:]
        var problems: [Problem] = []
        for section in kind.sections {
            let text = Vietnamese.normalised(words[section.code] ?? "")
            if text.count > 20_000 {
                problems.append(
                    Problem(
                        "report.section",
                        "“\(section.heading)” có \(Number.grouped(Int64(text.count))) ký tự, nhiều nhất được 20.000.",
                        field: section.code))
            }
            kept[section.code] = text
        }
        try Problems.throwIfAny(problems)
        let paper = try newest(of: report, in: tx)
        try PaperStore.touch(paper.id, expecting: rowVersion, in: tx)
        try ReportStore.setWords(kept, of: paper.id, in: tx)
        try tx.audit(
            "report.written", RecordRef("report", report.id), place: report.key.place,
            after: ["version": String(paper.version)])
    }

    /// Takes the figures of an open version anew.
    ///
    /// - Parameter source: another one than before; nil keeps it.
    /// - Throws: `Problem` `paper.closed`, `paper.stale` (conflict).
    func refresh(
        _ report: Report, source: ReportSource?, expecting rowVersion: Int?, in tx: WriteTransaction
    ) throws {
        let paper = try newest(of: report, in: tx)
        let version = try requireVersion(of: paper, in: tx)
        try PaperStore.touch(paper.id, expecting: rowVersion, in: tx)
        let source = source ?? version.source
        let filled = try ReportFill.take(report.key, source: source, catalogue: catalogue, in: tx)
        let before = try ReportStore.figures(of: paper.id, in: tx)
        try ReportStore.fill(paper.id, of: report, filled.figures, source: source, parts: filled.parts, in: tx)
        try tx.audit(
            "report.refreshed", RecordRef("report", report.id), place: report.key.place,
            before: ["digest": before.digest], after: ["digest": filled.figures.digest, "source": source.rawValue])
    }

    /// Starts a supplement: a new version with figures as they are now and the words of the version in force.
    ///
    /// - Throws: `Problem` `paper.under_decision` (conflict) while a version is submitted or approved.
    @discardableResult
    func supplement(_ report: Report, in tx: WriteTransaction) throws -> Paper {
        let earlier = try newest(of: report, in: tx)
        if earlier.state.isOpen { return earlier }
        let version = try requireVersion(of: earlier, in: tx)
        let paper = try addVersion(
            of: report, title: earlier.title, source: version.source,
            words: try ReportStore.words(of: earlier.id, in: tx), in: tx)
        try tx.audit(
            "report.supplemented", RecordRef("report", report.id), place: report.key.place,
            after: ["version": String(paper.version)])
        return paper
    }

    /// Takes the words of a section of a report below over, behind what stands there.
    ///
    /// - Throws: `Problem` `report.not_below` for a report that is none of the tier below.
    func takeOver(
        _ section: String, from part: PlaceID, into report: Report, expecting rowVersion: Int?, in tx: WriteTransaction
    ) throws {
        let paper = try newest(of: report, in: tx)
        let parts = try ReportFill.take(report.key, source: .reports, catalogue: catalogue, in: tx).parts
        guard let source = parts.first(where: { $0.place == part }), let below = source.paper,
            let text = try ReportStore.words(of: below, in: tx)[section]
        else {
            throw Problem(
                .absent, "report.not_below",
                "Đơn vị này chưa có báo cáo được phê duyệt, hoặc báo cáo không có phần đó. Chọn đơn vị khác.")
        }
        var words = try ReportStore.words(of: paper.id, in: tx)
        words[section] = [words[section] ?? "", "\(source.name): \(text)"].filter { !$0.isEmpty }.joined(
            separator: "\n")
        try save(words, of: report, expecting: rowVersion, in: tx)
    }

    /// The newest version of a report that is not superseded.
    func newest(of report: Report, in tx: Transaction) throws -> Paper {
        guard let paper = try PaperStore.newest(of: report.id, in: tx) else { throw DamagedReport(id: report.id) }
        return paper
    }

    func requireVersion(of paper: Paper, in tx: Transaction) throws -> ReportVersion {
        guard let version = try ReportStore.version(paper.id, in: tx) else { throw DamagedReport(id: paper.series) }
        return version
    }

    @discardableResult
    private func addVersion(
        of report: Report, title: String, source: ReportSource, words: [String: String], in tx: WriteTransaction
    ) throws -> Paper {
        let paper = try PaperStore.insert(
            NewPaper(
                kind: ReportPaper.kind, series: report.id, title: title, agency: report.agency,
                place: report.key.place), in: tx)
        let filled = try ReportFill.take(report.key, source: source, catalogue: catalogue, in: tx)
        try ReportStore.fill(paper.id, of: report, filled.figures, source: source, parts: filled.parts, in: tx)
        try ReportStore.setWords(words, of: paper.id, in: tx)
        return paper
    }
}

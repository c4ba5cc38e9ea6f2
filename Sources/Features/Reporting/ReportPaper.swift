import Accounts
import Database
import Kernel
import Pages
import Papers
import Programme

/// Reports as papers: what must hold before a step, and what a step means for a report.
public struct ReportPaper: PaperKind {
    /// The code under which reports stand among papers.
    public static let kind = "report"

    let catalogue: Catalogue

    public init(catalogue: Catalogue) { self.catalogue = catalogue }

    public var code: String { ReportPaper.kind }
    public var label: String { "báo cáo" }
    public var viewing: Action { .viewReports }

    public func link(to paper: Paper) -> Link { .report(paper.series) }

    /// A report without a word cannot be sent up.
    public func require(_ step: PaperStep, _ paper: Paper, in tx: Transaction) throws {
        guard step == .submit, try ReportStore.words(of: paper.id, in: tx).isEmpty else { return }
        throw Problem(
            .conflict, "report.empty", "Báo cáo chưa có lời nào. Mở báo cáo, ghi ít nhất một phần nội dung rồi trình.")
    }

    public func consequences(_ step: PaperStep, _ paper: Paper, in tx: Transaction) throws -> [String] {
        guard let report = try ReportStore.find(paper.series, in: tx),
            let version = try ReportStore.version(paper.id, in: tx)
        else { throw DamagedReport(id: paper.series) }
        var lines: [String] = []
        if step == .submit {
            lines.append("Số liệu được chốt kèm mã chốt; sau đó hồ sơ đổi thì báo cáo ghi “thay đổi sau khi chốt”.")
            let now = try ReportFill.take(report.key, source: version.source, catalogue: catalogue, in: tx).figures
            let changes = try ReportStore.figures(of: paper.id, in: tx).changes(to: now)
            if !changes.isEmpty {
                lines.append(
                    "\(changes.count) số đã đổi từ lúc lấy (\(Moment.written(version.filledAt))). Bấm “Lấy lại số liệu” ở báo "
                        + "cáo nếu cần số mới.")
            }
        }
        let missing = try ReportStore.parts(of: paper.id, in: tx).filter { $0.paper == nil }
        if !missing.isEmpty, [.submit, .approve, .issue].contains(step) {
            lines.append("Chưa có báo cáo được phê duyệt của \(missing.count) đơn vị; văn bản ghi rõ.")
        }
        return lines
    }

    public func did(_ step: PaperStep, _ paper: Paper, in tx: WriteTransaction) throws {
        guard step == .submit else { return }
        let figures = try ReportStore.figures(of: paper.id, in: tx)
        guard let version = try ReportStore.version(paper.id, in: tx) else { throw DamagedReport(id: paper.series) }
        try receiveParts(of: paper, in: tx)
        if version.digest == nil { try ReportStore.freeze(paper.id, digest: figures.digest, in: tx) }
        try ReportStore.noteSubmission(of: paper.series, in: tx)
    }
}

extension ReportPaper {
    /// Who sends up a consolidation has taken note of the reports in it.
    private func receiveParts(of paper: Paper, in tx: WriteTransaction) throws {
        for part in try ReportStore.parts(of: paper.id, in: tx) {
            guard let source = part.paper, let id = part.report, let report = try ReportStore.find(id, in: tx) else {
                continue
            }
            try ReportReceipts.put(source, of: report, agency: paper.agency, in: tx)
        }
    }
}

/// Finds the office of an obligation.
enum AgencyLookUp {
    /// Nil where none is kept.
    static func agency(of obligation: Obligation) -> RecordID? {
        AgencyKind(rawValue: obligation.key.office.rawValue).flatMap { obligation.unit.agencies[$0]?.id }
    }
}

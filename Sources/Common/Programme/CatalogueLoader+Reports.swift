import Foundation
import Kernel

extension CatalogueLoader.Reading {
    /// Reads `reports.yaml`, which a programme may do without.
    func reports() -> (kinds: [ReportKind], reminders: ReportReminders) {
        let file = "reports.yaml"
        guard FileManager.default.fileExists(atPath: folder.appendingPathComponent(file).path),
            let root = CatalogueEntry.root(of: file, in: folder, log: log)
        else { return ([], .none) }
        defer { root.close() }
        let reminders = root.optionalEntry("reminders").flatMap(reminders)
        let kinds = root.entries("reports", required: true).compactMap { entry in
            defer { entry.close() }
            return reportKind(entry)
        }
        return (kinds, reminders ?? .none)
    }

    private func reminders(_ entry: CatalogueEntry) -> ReportReminders? {
        let soon = entry.number("soon", in: 0...366, required: true)
        let near = entry.number("near", in: 0...366, required: true)
        entry.close()
        guard let soon, let near else { return nil }
        if near > soon { entry.fault("“near” lớn hơn “soon”; nhắc gần hạn không thể sớm hơn nhắc lần đầu.") }
        return ReportReminders(soon: soon, near: near)
    }

    private func reportKind(_ entry: CatalogueEntry) -> ReportKind? {
        let code = code(entry, of: "loại báo cáo")
        let name = entry.text("name")
        let subject = entry.optionalText("subject")
        let span: ReportKind.Span? = entry.choice("period")
        let phases = entry.texts("phases")
        for phase in phases { entry.refer(to: .phase, "phases", phase) }
        if let span, [.midTerm, .phase].contains(span) == phases.isEmpty {
            entry.fault(
                phases.isEmpty
                    ? "báo cáo theo giai đoạn cần “phases”." : "“phases” chỉ dùng khi “period” là mid_term hoặc phase.")
        }
        let firstYear = entry.number("first_year", in: 2000...2100, required: true)
        let owers = entry.entries("owed_by", required: true).compactMap { ower($0, of: code, span) }
        let sections = entry.entries("sections", required: true).compactMap { section -> ReportSectionKind? in
            let part = section.text("code")
            let heading = section.text("heading")
            section.close()
            if let code, let part { unique(part, of: "phần của báo cáo “\(code)”", section, "code") }
            guard let part, let heading else { return nil }
            return ReportSectionKind(code: part, heading: heading)
        }
        let indicators = entry.texts("indicators")
        for indicator in indicators { entry.refer(to: .indicator, "indicators", indicator) }
        guard let code, let name, let span, let firstYear, !owers.isEmpty, !sections.isEmpty else { return nil }
        return ReportKind(
            code: code, name: name, subject: subject ?? name, span: span, phases: phases, firstYear: firstYear,
            owers: owers, sections: sections,
            indicators: indicators)
    }

    private func ower(_ entry: CatalogueEntry, of kind: String?, _ span: ReportKind.Span?) -> ReportOwer? {
        let tier: Tier? = entry.choice("tier")
        let office: ReportOffice? = entry.choice("agency")
        let to = entry.entries("to").compactMap { recipient -> ReportRecipient? in
            let level: ReportRecipient.Level? = recipient.choice("tier")
            let office: ReportOffice? = recipient.choice("agency")
            let name = recipient.optionalText("name")
            recipient.close()
            guard let level, let office else { return nil }
            return ReportRecipient(level: level, office: office, name: name)
        }
        let deadlines = entry.texts("due")
        for deadline in deadlines { entry.refer(to: .deadline, "due", deadline) }
        if !deadlines.isEmpty, let span, [.quarter, .halfYear, .adHoc].contains(span) {
            entry.fault(
                "“due” là ngày của một năm, nên không dùng cho báo cáo quý, nửa năm và đột xuất.",
                line: entry.line(of: "due"))
        }
        let place = entry.optionalText("place")
        let source = entry.source()
        entry.close()
        guard let tier, let office, let source else { return nil }
        if let kind { unique("\(tier.rawValue) \(office.rawValue)", of: "bên phải nộp “\(kind)”", entry, "tier") }
        return ReportOwer(
            tier: tier, office: office, to: to, deadlines: deadlines, place: place, source: source)
    }

    /// A report's days must fall once a year, and only one of them may hold for the whole country.
    func checkDeadlines(of reports: [ReportKind], _ deadlines: [Deadline]) {
        let known = Dictionary(deadlines.map { ($0.code, $0) }, uniquingKeysWith: { first, _ in first })
        for report in reports {
            for ower in report.owers {
                let found = ower.deadlines.compactMap { known[$0] }
                for deadline in found {
                    if case .yearly = deadline.schedule { continue }
                    log.fault(
                        "reports.yaml", 0,
                        "“\(report.code)”: thời hạn “\(deadline.code)” không rơi vào một ngày mỗi năm.")
                }
                if found.filter({ $0.place == nil }).count > 1 {
                    log.fault(
                        "reports.yaml", 0,
                        "“\(report.code)”, \(ower.tier.implementing): có hai thời hạn chung cả nước; giữ một.")
                }
            }
        }
    }
}

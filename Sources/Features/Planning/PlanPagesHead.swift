import Kernel
import Pages
import Papers

extension PlanningPages {
    /// What was found, where it is shown: what is to be done first, what is only worth knowing behind it.
    func found(
        _ loaded: LoadedPlan, _ parts: [PlanPage.Part], explain: ((String) -> Link)?
    ) -> (work: [PlanPage.Found], notices: PlanPage.Notices?) {
        let paper = FindingsBuilder(anchors: nil, annex: nil, explain: explain)
            .split(loaded.review.paper, prefix: "loi-", listsDoubts: false)
        let groups =
            parts.map { (heading: $0.annex.heading, work: $0.work, notices: $0.notices) }
            + [(heading: "Phần lời, căn cứ và số được giao", work: paper.work, notices: paper.notices)]
        // One list says by itself what it is about; several need the name of what they belong to.
        let isNamed = groups.count { !$0.work.lists.isEmpty } > 1
        let noticed = groups.filter { !$0.notices.lists.isEmpty }
        let count = noticed.flatMap(\.notices.lists).map(\.items.count).reduce(0, +)
        return (
            groups.filter { !$0.work.lists.isEmpty || $0.work.clean != nil }.map {
                PlanPage.Found(
                    heading: isNamed && !$0.work.lists.isEmpty ? "Cần xử lý: \($0.heading.lowercasedFirst)" : nil,
                    findings: $0.work)
            },
            count == 0
                ? nil
                : PlanPage.Notices(
                    title: "\(count) lưu ý để biết, không chặn việc gì",
                    groups: noticed.map {
                        PlanPage.Found(heading: noticed.count > 1 ? $0.heading : nil, findings: $0.notices)
                    })
        )
    }

    /// What somebody comes here to do. What decides over the paper stands below, with its steps.
    func actions(_ loaded: LoadedPlan, viewer: Viewer) -> [HeadAction] {
        var actions: [HeadAction] = []
        let open = loaded.findings.map(\.open)
        let words = "Xem \(loaded.review.open) điểm còn mở"
        if let first = open.firstIndex(where: { $0 > 0 }) {
            let list = loaded.findings[first].differences.contains { $0.explanation == nil } ? "chenh-lech" : "nghi-van"
            actions.append(HeadAction(words, Link("#\(first == 0 ? "" : "p\(first + 1)-")\(list)")))
        } else if loaded.review.paper.open > 0 {
            actions.append(HeadAction(words, Link("#loi-chenh-lech")))
        }
        guard viewer.may(.editPlans, lineage: loaded.lineage), loaded.olderNumber == nil else { return actions }
        switch loaded.current.version.state {
        case .draft, .returned:
            actions.append(HeadAction("Sửa trên lưới", .planGrid(loaded.plan.id), icon: .pencil))
            actions.append(HeadAction("Sửa phần lời", .planText(loaded.plan.id, .paper), icon: .pencil))
        case .issued: actions.append(HeadAction("Lập bản điều chỉnh", .planRevision(loaded.plan.id), icon: .pencil))
        case .submitted, .approved, .superseded: break
        }
        return actions
    }

    /// What is needed less often.
    func menus(_ loaded: LoadedPlan, viewer: Viewer) -> [HeadMenu] {
        let plan = loaded.plan.id
        var files: [HeadAction] = []
        if viewer.may(.exportPlans, lineage: loaded.lineage) {
            files.append(HeadAction("Tải Word", .planWord(plan, version: loaded.olderNumber), icon: .download))
            if pdf.isAvailable {
                files.append(HeadAction("Tải PDF", .planPDF(plan, version: loaded.olderNumber), icon: .download))
            }
            files.append(HeadAction("Tải Excel", .planWorkbook(plan, version: loaded.olderNumber), icon: .download))
        }
        if viewer.may(.editTemplates) { files.append(HeadAction("Mẫu văn bản của cơ quan", .issuers)) }
        var more = [HeadAction("Tin nhắn để gửi", .planShare(plan))]
        if loaded.versions.count > 1 { more.append(HeadAction("So sánh hai bản", .planDiff(plan))) }
        if viewer.may(.importPlans, lineage: loaded.lineage) {
            more.append(
                HeadAction(
                    "Nhập bản khác",
                    Link.importAnnex.query([
                        ("dia-ban", loaded.current.target.place.code), ("ky", loaded.plan.period.description),
                        ("co-quan", loaded.current.target.agency.id.text),
                    ]), icon: .upload))
        }
        return [HeadMenu("Tải về", files), HeadMenu("Thêm", more)]
    }
}

import Kernel
import Pages
import Papers
import Places
import Planning

extension ReformReviewPage {
    /// The most units that are listed, and papers of one of them.
    static let mostUnits = 200
    static let mostPapers = 5

    init(_ plan: ReformPlan, _ impacts: [ReformImpact], kept: ReformKept) {
        steps = ReformSteps(current: 2)
        figures = ReformReviewPage.figures(plan)
        notices = plan.notices
        units = impacts.prefix(Self.mostUnits).map { Unit($0, year: plan.new.structure.inForceFrom.year) }
        more =
            impacts.count > Self.mostUnits
            ? "Còn \(Number.grouped(Int64(impacts.count - Self.mostUnits))) đơn vị thay đổi, không liệt kê ở đây." : nil
        self.kept = kept
        confirm = .reformConfirm
        edit = .reformEdit
    }

    static func figures(_ plan: ReformPlan) -> [Figure] {
        let tiers: [(Tier, String)] = [
            (.province, "Tỉnh, thành phố"), (.district, "Huyện, quận, thị xã"), (.commune, "Xã, phường, đặc khu"),
        ]
        return [Figure(label: "Đơn vị thay đổi", number: Number.grouped(Int64(plan.effects.count)))]
            + tiers.compactMap { tier, label in
                let count = plan.count(tier)
                return count == 0 ? nil : Figure(label: "\(label) sau đó", number: Number.grouped(Int64(count)))
            }
    }
}

extension ReformReviewPage.Unit {
    init(_ impact: ReformImpact, year: Int) {
        let effect = impact.effect
        name = "\(effect.unit.name.full) (\(effect.unit.code))"
        link = .place(effect.unit.id)
        change = effect.change.map { "Dòng \(effect.line ?? 0): \($0.label)" } ?? "Giữ nguyên mã, nhận thêm địa bàn"
        successors = effect.successors.map {
            ReformReviewPage.Successor(
                name: "\($0.name) (\($0.code))", share: effect.successors.count > 1 ? $0.share.label : nil)
        }
        hasSuccessors = !successors.isEmpty
        carried = effect.carried > 0 ? "\(Number.grouped(Int64(effect.carried))) đơn vị trực thuộc đi theo." : nil
        reading = impact.reading
        rights = impact.rights
        let roles = impact.holders.map { "\($0.role.label) \($0.count)" }
        let offices = impact.agencies > 0 ? ["Cơ quan \(impact.agencies)"] : []
        holders = roles.isEmpty && offices.isEmpty ? nil : (roles + offices).joined(separator: " · ")
        targets =
            impact.targets > 0
            ? "\(Number.grouped(Int64(impact.targets))) chỉ tiêu năm \(year) trong \(impact.plans) kế hoạch" : nil
        papers = impact.papers.prefix(ReformReviewPage.mostPapers).map { paper in
            ReformReviewPage.Paper(
                title: paper.title, link: paper.kind == PlanPaper.kind ? .plan(paper.series) : .place(effect.unit.id),
                state: paper.state.badge)
        }
        hasPapers = !papers.isEmpty
        let rest = impact.papers.count - ReformReviewPage.mostPapers
        morePapers = rest > 0 ? "Còn \(rest) văn bản nữa." : nil
    }
}

extension ReformConfirmPage {
    init(_ plan: ReformPlan, _ impacts: [ReformImpact], kept: ReformKept, submission: RecordID) {
        let structure = plan.new.structure
        steps = ReformSteps(current: 3)
        question = "Ghi địa giới mới từ \(structure.inForceFrom.written)?"
        let open = impacts.reduce(0) { $0 + $1.papers.count }
        let targets = impacts.reduce(0) { $0 + $1.targets }
        consequences = [
            "“\(structure.name)” theo \(structure.decision).",
            "\(Number.grouped(Int64(plan.effects.count))) đơn vị thay đổi; "
                + "\(Number.grouped(Int64(plan.new.units.count))) đơn vị có trong địa giới mới.",
            "Mọi hồ sơ, chỉ tiêu, văn bản giữ nguyên nơi đã ghi; các địa giới trước vẫn mở được.",
            targets > 0
                ? "\(Number.grouped(Int64(targets))) chỉ tiêu của năm đó đang giao cho các đơn vị thay đổi." : nil,
            open > 0 ? "\(open) văn bản đang làm ở các đơn vị thay đổi vẫn làm tiếp được." : nil,
            "Không xóa được sau khi ghi. Ghi sai thì ghi thêm một cải cách khác từ ngày sau đó.",
        ].compactMap(\.self)
        self.kept = kept
        self.submission = submission.text
        action = .reforms
        edit = .reformEdit
    }
}

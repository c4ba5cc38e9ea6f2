import Database
import Hummingbird
import Kernel
import Pages
import Programme

/// What changed between two versions.
struct PlanDiffPage: PageContent {
    static let template = "plan-diff"

    struct Cell: Sendable {
        let address: String
        let unit: String
        let subject: String
        let before: String
        let after: String
    }

    struct Part: Sendable {
        let heading: String
        let removed: [Line]
        let added: [Line]
    }

    struct Line: Sendable {
        let text: String
    }

    let action: Link
    let from: SelectField
    let to: SelectField
    let cells: [Cell]
    let hasCells: Bool
    let cellsHeading: String
    let parts: [Part]
    let nothing: String?

    static var sample: PlanDiffPage {
        let select = SelectField("tu", "Từ", options: [.init("1", "Bản 1", selected: true)], hint: "…", error: "…")
        return PlanDiffPage(
            action: .plans, from: select, to: select,
            cells: [Cell(address: "E9", unit: "Quảng Hòa", subject: "…", before: "11", after: "12")], hasCells: true,
            cellsHeading: "1 ô đổi",
            parts: [Part(heading: "Mục II", removed: [Line(text: "…")], added: [Line(text: "…")])], nothing: "…")
    }
}

extension PlanningPages {
    /// Adds the comparison of versions.
    func addDiff(to router: some RouterMethods<AppContext>) {
        router.get("ke-hoach/:id/so-sanh", use: showDiff)
    }

    @Sendable private func showDiff(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, loaded) = try await load(.viewPlans, request, context)
        let newest = loaded.versions.first?.number ?? 1
        let to = Int(request.query.text("den")) ?? newest
        let from = Int(request.query.text("tu")) ?? max(1, to - 1)
        let plan = loaded.plan
        let diff = try await database.read { tx in try PlanDiff.load(plan, from: from, to: to, in: tx) }
        func choices(_ name: String, _ label: String, _ chosen: Int) -> SelectField {
            SelectField(
                name, label,
                options: loaded.versions.map {
                    .init(
                        String($0.number), "Bản \($0.number) (\($0.state.label.lowercased()))",
                        selected: $0.number == chosen)
                })
        }
        let content = PlanDiffPage(
            action: .planDiff(plan.id), from: choices("tu", "So bản", from), to: choices("den", "với bản", to),
            cells: diff.cells.prefix(500).map { cell in
                let tier = cell.tier.flatMap { Tier(rawValue: $0) }.map { ", \($0.implementing)" } ?? ""
                return PlanDiffPage.Cell(
                    address: cell.cell, unit: cell.unit,
                    subject: (catalogue.indicator(cell.indicator)?.shortName ?? cell.indicator) + tier,
                    before: cell.before ?? "để trống", after: cell.after ?? "để trống")
            }, hasCells: !diff.cells.isEmpty,
            cellsHeading: "\(diff.cells.count) ô khác nhau"
                + (diff.cells.count > 500 ? ", dưới đây là 500 ô đầu" : ""),
            parts: diff.text.map { part in
                PlanDiffPage.Part(
                    heading: PlanDiff.label(of: part.part), removed: part.removed.map { .init(text: $0) },
                    added: part.added.map { .init(text: $0) })
            }, nothing: diff.isEmpty ? "Hai bản giống nhau cả phụ lục và phần lời." : nil)
        let head = PageHead(
            title: "So sánh hai bản", section: .plans,
            breadcrumbs: [("Kế hoạch", .plans), (loaded.title, .plan(plan.id))],
            facts: loaded.current.title)
        return try pages.page(head, content, viewer: viewer)
    }
}

extension PlanDiff {
    /// Compares two versions of a plan by their numbers.
    ///
    /// - Throws: `Problem` `plan.version_absent` when the plan has no such version.
    public static func load(_ plan: Plan, from: Int, to: Int, in tx: Transaction) throws -> PlanDiff {
        let sides = try [from, to].map { number in
            let current = try CurrentPlan.load(plan, version: number, in: tx)
            return (number, current.annexes, try PlanTextStore.text(of: current.version.id, in: tx))
        }
        return PlanDiff(from: sides[0], to: sides[1])
    }
}

extension Link {
    static func planDiff(_ plan: RecordID) -> Link { Link(segments: ["ke-hoach", plan.text, "so-sanh"]) }
}

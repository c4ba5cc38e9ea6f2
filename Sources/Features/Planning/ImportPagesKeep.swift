import Hummingbird
import Kernel
import Pages

extension PlanningPages {
    @Sendable func askKeep(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, preview) = try await openPreview(context)
        if let moved = try await destination(of: preview) { return .seeOther(moved) }
        return try await keepPage(preview, viewer: viewer, problems: [])
    }

    /// Keeps the preview. Of two people who confirm the same one, the second lands on what the first kept.
    @Sendable func keep(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, preview) = try await openPreview(context)
        let form = try await request.form(context: context, limit: 16_384)
        let seen = Int(form.text("phien"))
        let acceptsOpen = form.text("de-mo") == "1"
        let importer = importer
        let id = preview.id
        do {
            let result = try await database.write(as: viewer.actor) { tx in
                guard let present = try PreviewStore.find(id, in: tx) else { throw Problem.noSuchPage }
                guard present.state != .open || present.rowVersion == seen else { throw Self.changed }
                return try importer.keep(present, acceptsOpen: acceptsOpen, in: tx)
            }
            let notice = result.isUnchanged ? Self.unchanged : acceptsOpen ? Self.keptOpen : Self.kept
            return .seeOther(.plan(result.plan), notice: notice)
        } catch let problem as Problem where Self.shownAgain.contains(problem.code) {
            guard let present = try await database.read({ try PreviewStore.find(id, in: $0) }) else { throw problem }
            if let moved = try await destination(of: present) { return .seeOther(moved) }
            return try await keepPage(present, viewer: viewer, problems: [problem])
        }
    }

    @Sendable func askDiscard(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, preview) = try await openPreview(context)
        if let moved = try await destination(of: preview) { return .seeOther(moved) }
        let content = ImportConfirmPage(
            steps: nil, question: "Bỏ bản xem trước này?",
            consequences: [
                "Các lựa chọn đã làm ở bước 2 mất đi; muốn nhập phải tải tệp lên lại.",
                "Chưa có gì được lưu vào kế hoạch, nên kế hoạch không đổi.",
            ], action: .importPreview(preview.id, .discard), rowVersion: preview.rowVersion, acceptsOpen: false,
            verb: "Bỏ bản xem trước", isDangerous: true, back: .importPreview(preview.id), backLabel: "Giữ như cũ")
        let head = PageHead(
            title: "Bỏ bản xem trước", section: .plans,
            breadcrumbs: [("Kế hoạch", .plans), ("Xem trước", .importPreview(preview.id))], showsHeading: false)
        return try pages.page(head, content, viewer: viewer)
    }

    @Sendable func discard(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, preview) = try await openPreview(context)
        _ = try await request.form(context: context, limit: 16_384)
        if let moved = try await destination(of: preview) { return .seeOther(moved) }
        try await database.write(as: viewer.actor) { tx in try PreviewStore.discard(preview, tx: tx) }
        return .seeOther(.importAnnex, notice: Self.discarded)
    }

    private static let changed = Problem(
        .conflict, "import_preview.changed",
        "Vừa có người khác đổi lựa chọn của bản xem trước này. Dưới đây là số liệu mới nhất; xem lại rồi giữ.")

    /// Refusals after which the question is asked again with what holds now.
    private static let shownAgain = ["import_preview.changed", "import_preview.discarded", "plan.import.open_findings"]

    /// `1 chênh lệch và 2 nghi vấn`.
    private func openWords(_ findings: Findings) -> String {
        let differences = findings.differences.filter { $0.explanation == nil }.count
        return [(differences, "chênh lệch"), (findings.doubts.count, "nghi vấn")].filter { $0.0 > 0 }
            .map { "\($0.0) \($0.1)" }.joined(separator: " và ")
    }

    private func keepPage(_ preview: ImportPreview, viewer: Viewer, problems: [Problem]) async throws -> Response {
        let loaded = try await read(preview, choices: preview.choices)
        let findings = loaded.reading.findings
        let open = findings.doubts.count + findings.differences.filter { $0.explanation == nil }.count
        let target = preview.target
        let existing = try await database.read { tx in
            try PlanStore.plans(at: target.place.id, period: target.period, in: tx)
                .first { $0.agency == target.agency.id }.flatMap { try PlanStore.newest(of: $0.id, in: tx) }
        }
        var consequences = [
            "\(Number.grouped(Int64(loaded.reading.annex.cells.count))) ô của trang “\(preview.grid.name)” được lưu làm bản thảo "
                + "\((existing?.number ?? 0) + 1), kèm tệp gốc \(loaded.file.name)."
        ]
        if let existing {
            consequences.append(
                existing.state == .draft
                    ? "Bản thảo \(existing.number) đang có chuyển thành “đã thay thế” và vẫn xem được."
                    : "Bản \(existing.number) (\(existing.state.label.lowercased())) giữ nguyên.")
        }
        consequences.append(
            open > 0
                ? "\(openWords(findings)) được lưu ở trạng thái còn mở; kế hoạch chưa ban hành được khi còn điểm mở."
                : "Mọi tổng đều khớp, không còn nghi vấn.")
        if !findings.notices.isEmpty {
            consequences.append("\(findings.notices.count) lưu ý đi kèm để biết, không chặn việc gì.")
        }
        let content = ImportConfirmPage(
            steps: ImportSteps(
                current: 3,
                notes: ["1 tệp", open > 0 ? "Còn \(open) điểm mở" : "Không còn điểm mở", "Lưu vào bản thảo"]),
            question: "Giữ phụ lục \(target.period.written) của \(target.place.name)?", consequences: consequences,
            action: .importPreview(preview.id, .keep), rowVersion: preview.rowVersion, acceptsOpen: open > 0,
            verb: open > 0 ? "Giữ và để mở \(open) điểm" : "Giữ bản thảo", isDangerous: false,
            back: .importPreview(preview.id), backLabel: "Quay lại bước 2")
        let head = PageHead(
            title: "Giữ lại phụ lục", section: .plans,
            breadcrumbs: [("Kế hoạch", .plans), ("Xem trước", .importPreview(preview.id))], errors: problems,
            errorTitle: problems.isEmpty ? nil : "Chưa lưu gì cả", showsHeading: false)
        return try pages.page(
            head, content, viewer: viewer, status: problems.first.map(\.kind.status) ?? .ok)
    }
}

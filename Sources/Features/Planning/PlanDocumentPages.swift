import Hummingbird
import Kernel
import Office
import Pages
import Papers

extension PlanningPages {
    /// Adds the plan as a Word document and as PDF.
    func addDocuments(to router: some RouterMethods<AppContext>) {
        router.get("ke-hoach/:id/docx", use: exportWord)
        router.get("ke-hoach/:id/pdf", use: exportPDF)
    }

    @Sendable private func exportWord(_ request: Request, _ context: AppContext) async throws -> Response {
        let (loaded, bytes) = try await word(request, context)
        return .download(
            bytes, type: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            plainName: "\(plainName(loaded)).docx", name: "\(name(loaded)).docx")
    }

    @Sendable private func exportPDF(_ request: Request, _ context: AppContext) async throws -> Response {
        let (loaded, bytes) = try await word(request, context)
        return .download(
            try await pdf.pdf(bytes), type: "application/pdf", plainName: "\(plainName(loaded)).pdf",
            name: "\(name(loaded)).pdf")
    }

    private func word(_ request: Request, _ context: AppContext) async throws -> (LoadedPlan, [UInt8]) {
        let (_, loaded) = try await load(.exportPlans, request, context)
        let current = loaded.current
        let standard = planTemplate
        let document = try await database.read { tx in
            try PlanDocument.load(current, standard: standard, in: tx)
        }
        return (loaded, try await desk.run { try document.word() })
    }

    private func plainName(_ loaded: LoadedPlan) -> String {
        "ke-hoach-\(loaded.current.target.place.code)-\(loaded.plan.period)-ban-\(loaded.current.version.number)"
    }

    private func name(_ loaded: LoadedPlan) -> String {
        let version = loaded.current.version
        let paper = version.paperNumber.map { "Kế hoạch \($0)" } ?? "Kế hoạch"
        return "\(paper) – \(loaded.current.target.place.name) \(loaded.plan.period.written) – bản \(version.number)"
    }
}

extension Link {
    /// A plan as a Word document.
    public static func planWord(_ id: RecordID, version: Int? = nil) -> Link {
        Link(segments: ["ke-hoach", id.text, "docx"]).query([("ban", version.map(String.init) ?? "")])
    }

    /// A plan as PDF.
    public static func planPDF(_ id: RecordID, version: Int? = nil) -> Link {
        Link(segments: ["ke-hoach", id.text, "pdf"]).query([("ban", version.map(String.init) ?? "")])
    }
}

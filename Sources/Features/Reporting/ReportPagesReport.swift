import Accounts
import Database
import Hummingbird
import Kernel
import Office
import Pages
import Papers
import Places
import Programme

extension ReportPages {
    static let saved = Notice("da-luu-bao-cao", "Đã lưu nội dung báo cáo.")
    static let refreshed = Notice("da-lay-so", "Đã lấy lại số liệu.")
    static let supplemented = Notice(
        "da-lap-bo-sung", "Đã lập bản bổ sung với số liệu mới nhất; bản đã ban hành còn nguyên.")
    static let received = Notice("da-tiep-nhan", "Đã ghi tiếp nhận báo cáo.")
    static let takenOver = Notice("da-lay-loi", "Đã lấy lời của đơn vị dưới vào báo cáo.")

    /// Adds the pages of one report.
    func addReports(to router: some RouterMethods<AppContext>) {
        router.get("bao-cao/:id", use: show)
        router.get("bao-cao/:id/noi-dung", use: showWords)
        router.post("bao-cao/:id/noi-dung", use: saveWords)
        router.post("bao-cao/:id/so-lieu", use: refresh)
        router.post("bao-cao/:id/bo-sung", use: supplement)
        router.post("bao-cao/:id/tiep-nhan", use: receive)
        router.get("bao-cao/:id/tong-hop", use: showGathered)
        router.post("bao-cao/:id/tong-hop", use: takeOver)
        router.get("bao-cao/:id/docx", use: downloadWord)
        router.get("bao-cao/:id/xlsx", use: downloadFigures)
    }

    /// A report with one of its versions.
    struct Loaded: Sendable {
        let report: Report
        let kind: ReportKind
        let place: Place
        let agencyName: String
        let lineage: [PlaceID]
        let paper: Paper
        let version: ReportVersion
        let versions: [Paper]
        let words: [String: String]
        let figures: ReportFigures
        let parts: [ReportPart]
        /// That the tier above took note of this version; nil while it did not.
        let receipt: ReportReceipt?
        /// The reports of the parts that the viewer may open.
        let openParts: Set<RecordID>

        /// What it is about, without its period and place: of a request what was asked.
        var subject: String {
            guard report.key.request != nil else { return kind.subject }
            let rest = ", \(report.key.period.written), \(place.name)"
            return paper.title.hasSuffix(rest) ? String(paper.title.dropLast(rest.count)) : paper.title
        }

        var isNewest: Bool { versions.first?.id == paper.id }
    }

    /// The report in the path, if the viewer has the right at its place.
    ///
    /// - Parameter version: the number of a version; nil for the newest.
    func load(_ action: Action, version: Int? = nil, _ context: AppContext) async throws -> (Viewer, Loaded) {
        let viewer = try context.require(action, lineage: nil)
        let id = try context.recordID()
        let catalogue = catalogue
        let loaded = try await database.read { tx -> Loaded in
            guard let report = try ReportStore.find(id, in: tx), let kind = catalogue.report(report.key.kind),
                let place = try PlaceStore.place(report.key.place, tx)
            else { throw ReportProblems.absent }
            let versions = try PaperStore.versions(of: id, in: tx)
            let newest = versions.first { $0.state != .superseded } ?? versions.first
            guard let paper = version.map({ number in versions.first { $0.version == number } }) ?? newest,
                let content = try ReportStore.version(paper.id, in: tx)
            else { throw ReportProblems.absent }
            let parts = try ReportStore.parts(of: paper.id, in: tx)
            let open = try parts.filter {
                viewer.may(.viewReports, lineage: try PlaceStore.lineage(of: $0.place, tx))
            }.compactMap(\.report)
            return Loaded(
                report: report, kind: kind, place: place,
                agencyName: try AgencyStore.find(report.agency, in: tx)?.name ?? "",
                lineage: try PlaceStore.lineage(of: place.id, tx), paper: paper, version: content, versions: versions,
                words: try ReportStore.words(of: paper.id, in: tx),
                figures: try ReportStore.figures(of: paper.id, in: tx), parts: parts,
                receipt: try ReportReceipts.find(paper.id, in: tx), openParts: Set(open))
        }
        return (try context.require(action, lineage: loaded.lineage), loaded)
    }

    @Sendable private func show(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, loaded) = try await load(.viewReports, version: Int(request.query.text("ban")), context)
        let papers = papers
        let catalogue = catalogue
        let (panel, changes, structure, directs) = try await database.read { tx in
            (
                try PaperPanel.load(loaded.paper, desk: papers, viewer: viewer, in: tx),
                loaded.paper.state == .superseded
                    ? []
                    : loaded.figures.changes(
                        to: try ReportFill.take(
                            loaded.report.key, source: loaded.version.source, catalogue: catalogue, in: tx
                        ).figures),
                try PlaceStore.structures(tx).first { $0.id == loaded.place.structure }?.inForceFrom,
                try ReportDesk.directs(viewer, loaded.place.id, in: tx)
            )
        }
        let drawing = ReportDrawing(
            loaded: loaded, viewer: viewer, catalogue: catalogue, changes: changes, structure: structure,
            directs: directs, newID: environment.newID)
        let id = loaded.report.id
        let head = PageHead(
            title: loaded.report.key.request == nil ? loaded.kind.name : loaded.subject, section: .reports,
            breadcrumbs: [("Báo cáo", .reports)],
            facts:
                "\(loaded.report.key.period.written.capitalisedFirst) · \(loaded.agencyName) · bản \(loaded.paper.version)",
            state: loaded.paper.state.badge,
            actions: [
                HeadAction("Tải Word", version(.word, loaded), icon: .download),
                HeadAction("Tải Excel", version(.workbook, loaded), icon: .download),
            ],
            notice: request.notice(
                [Self.saved, Self.refreshed, Self.supplemented, Self.takenOver, Self.received] + PapersPages.notices))
        return try pages.page(head, drawing.page(panel, newest: .report(id)), viewer: viewer)
    }

    private func version(_ step: ReportStep, _ loaded: Loaded) -> Link {
        Link.report(loaded.report.id, step).query([("ban", loaded.isNewest ? "" : String(loaded.paper.version))])
    }

    // MARK: Words

    @Sendable private func showWords(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, loaded) = try await load(.editReports, context)
        _ = try await database.read { tx in try PaperStore.requireOpen(loaded.paper.id, in: tx) }
        return try writePage(loaded.words, [], loaded, viewer)
    }

    /// Saves the words. What was typed stays in the form whenever something has to be mended, also when somebody else has
    /// saved meanwhile: then their words stand at each section that differs.
    @Sendable private func saveWords(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, loaded) = try await load(.editReports, context)
        let form = try await request.form(context: context, limit: 2 << 20)
        let typed = Dictionary(
            loaded.kind.sections.map { ($0.code, form.lines($0.code)) }, uniquingKeysWith: { first, _ in first })
        let desk = desk
        do {
            try await database.write(as: viewer.actor) { tx in
                _ = try ReportPages.once(form, "report.written", in: tx) { () -> String in
                    try desk.save(typed, of: loaded.report, expecting: Int(form.text("phien")) ?? 0, in: tx)
                    return loaded.report.id.text
                }
            }
            return .seeOther(.report(loaded.report.id), notice: Self.saved)
        } catch let problems as Problems {
            return try writePage(typed, problems.all, loaded, viewer)
        } catch let problem as Problem where problem.kind == .conflict {
            let present = try await load(.editReports, context).1
            let told = problem.code == "paper.stale" && present.paper.state.isOpen ? ReportProblems.stale : problem
            return try writePage(typed, [told] + differing(typed, from: present), present, viewer)
        }
    }

    /// A problem for each section in which what was typed and what somebody else saved differ.
    private func differing(_ typed: [String: String], from loaded: Loaded) -> [Problem] {
        loaded.kind.sections.filter { (typed[$0.code] ?? "") != (loaded.words[$0.code] ?? "") }.map { section in
            let words = loaded.words[section.code] ?? ""
            return Problem(
                .conflict, "report.differs",
                words.isEmpty ? "Bản đã lưu để trống phần này." : "Bản đã lưu ghi: “\(words.prefix(500))”.",
                field: section.code)
        }
    }

    private func writePage(
        _ words: [String: String], _ problems: [Problem], _ loaded: Loaded, _ viewer: Viewer
    ) throws -> Response {
        let id = loaded.report.id
        let content = ReportWritePage(
            action: .report(id, .write), submission: environment.newID().text,
            rowVersion: String(loaded.paper.rowVersion),
            areas: loaded.kind.sections.map { section in
                TextArea(
                    section.code, section.heading, value: words[section.code] ?? "", rows: 8, required: false,
                    error: problems.message(for: section.code))
            }, back: .report(id))
        let head = PageHead(
            title: "Nội dung báo cáo", section: .reports,
            breadcrumbs: [("Báo cáo", .reports), (loaded.kind.name, .report(id))], facts: loaded.paper.title,
            state: loaded.paper.state.badge, errors: problems)
        return try pages.page(head, content, viewer: viewer, status: problems.first.map(\.kind.status) ?? .ok)
    }

    // MARK: Figures and versions

    @Sendable private func refresh(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, loaded) = try await load(.editReports, context)
        let form = try await request.form(context: context, limit: 65_536)
        let source = ReportSource(rawValue: form.text("nguon"))
        let desk = desk
        try await database.write(as: viewer.actor) { tx in
            _ = try ReportPages.once(form, "report.refreshed", in: tx) { () -> String in
                try desk.refresh(loaded.report, source: source, expecting: Int(form.text("phien")), in: tx)
                return loaded.report.id.text
            }
        }
        return .seeOther(.report(loaded.report.id), notice: Self.refreshed)
    }

    @Sendable private func supplement(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, loaded) = try await load(.editReports, context)
        let form = try await request.form(context: context, limit: 65_536)
        let desk = desk
        try await database.write(as: viewer.actor) { tx in
            _ = try ReportPages.once(form, "report.supplemented", in: tx) {
                try desk.supplement(loaded.report, in: tx).id
            }
        }
        return .seeOther(.report(loaded.report.id), notice: Self.supplemented)
    }

    @Sendable private func receive(_ request: Request, _ context: AppContext) async throws -> Response {
        _ = try context.require(.requestReports, lineage: nil)
        let (viewer, loaded) = try await load(.viewReports, context)
        let form = try await request.form(context: context, limit: 65_536)
        let desk = desk
        try await database.write(as: viewer.actor) { tx in
            _ = try ReportPages.once(form, "report.received", in: tx) { () -> String in
                try desk.receive(loaded.report, by: viewer, in: tx)
                return loaded.report.id.text
            }
        }
        return .seeOther(.report(loaded.report.id), notice: Self.received)
    }

    // MARK: Words of the tier below

    @Sendable private func showGathered(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, loaded) = try await load(.editReports, context)
        let catalogue = catalogue
        let gathered = try await database.read { tx -> [(part: ReportPart, words: [String: String])] in
            try PaperStore.requireOpen(loaded.paper.id, in: tx)
            let parts = try ReportFill.take(loaded.report.key, source: .reports, catalogue: catalogue, in: tx).parts
            return try parts.map { part in
                (part, try part.paper.map { try ReportStore.words(of: $0, in: tx) } ?? [:])
            }
        }
        let id = loaded.report.id
        let missing = gathered.filter { $0.part.paper == nil }.map(\.part.name)
        let content = ReportGatherPage(
            action: .report(id, .gather), rowVersion: String(loaded.paper.rowVersion), write: .report(id, .write),
            missing: missing.isEmpty ? nil : ReportDrawing.missing(missing),
            sections: loaded.kind.sections.map { section in
                let texts = gathered.compactMap { part, words -> ReportGatherPage.Text? in
                    guard let text = words[section.code], let report = part.report else { return nil }
                    return .init(
                        name: part.name, link: .report(report), paragraphs: ReportDrawing.paragraphs(text),
                        place: part.place.description, submission: environment.newID().text,
                        label: "Lấy lời của \(part.name) cho phần “\(section.heading)”")
                }
                let own = ReportDrawing.paragraphs(loaded.words[section.code] ?? "")
                return .init(
                    id: "phan-\(section.code)", code: section.code, heading: section.heading, own: own,
                    ownEmpty: own.isEmpty, texts: texts, hasTexts: !texts.isEmpty)
            })
        let head = PageHead(
            title: "Lời của đơn vị dưới", section: .reports,
            breadcrumbs: [("Báo cáo", .reports), (loaded.kind.name, .report(id))], facts: loaded.paper.title,
            state: loaded.paper.state.badge, notice: request.notice([Self.takenOver]))
        return try pages.page(head, content, viewer: viewer)
    }

    @Sendable private func takeOver(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, loaded) = try await load(.editReports, context)
        let form = try await request.form(context: context, limit: 65_536)
        guard let place = Int64(form.text("noi")) else { throw Problem.noSuchPage }
        let desk = desk
        try await database.write(as: viewer.actor) { tx in
            _ = try ReportPages.once(form, "report.taken_over", in: tx) { () -> String in
                try desk.takeOver(
                    form.text("phan"), from: PlaceID(place), into: loaded.report,
                    expecting: Int(form.text("phien")), in: tx)
                return loaded.report.id.text
            }
        }
        return .seeOther(.report(loaded.report.id, .gather), notice: Self.takenOver)
    }

    // MARK: Files

    @Sendable private func downloadWord(_ request: Request, _ context: AppContext) async throws -> Response {
        let (_, loaded) = try await load(.viewReports, version: Int(request.query.text("ban")), context)
        let standard = template
        let catalogue = catalogue
        let document = try await database.read { tx in
            try ReportDocument.load(loaded, standard: standard, catalogue: catalogue, in: tx)
        }
        let bytes = try await WorkDesk.shared.run { try document.word() }
        return .download(
            bytes, type: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            plainName: "\(plainName(loaded)).docx", name: "\(loaded.paper.title) – bản \(loaded.paper.version).docx")
    }

    @Sendable private func downloadFigures(_ request: Request, _ context: AppContext) async throws -> Response {
        let (_, loaded) = try await load(.viewReports, version: Int(request.query.text("ban")), context)
        let catalogue = catalogue
        let bytes = try await WorkDesk.shared.run {
            let frozen = loaded.version.digest.map { " · mã chốt \($0)" } ?? " · chưa chốt"
            return try WorkbookWriter.write(
                [
                    ReportWorkbook.figures(
                        loaded.figures, loaded.report.key.period, title: loaded.paper.title,
                        note: "Bản \(loaded.paper.version)\(frozen)",
                        catalogue: catalogue)
                ], title: loaded.paper.title)
        }
        return .download(
            bytes, type: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            plainName: "\(plainName(loaded)).xlsx", name: "\(loaded.paper.title) – bản \(loaded.paper.version).xlsx")
    }

    private func plainName(_ loaded: Loaded) -> String {
        "bao-cao-\(loaded.place.code)-\(loaded.report.key.period.code)-ban-\(loaded.paper.version)"
    }
}

import Attachments
import Database
import Hummingbird
import Kernel
import Pages
import Places

extension DeclarationPages {
    static let takenBack = Notice("da-rut", "Đã rút khai báo; số của nó thôi được tính.")

    @Sendable func show(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, loaded) = try await load(.viewResults, context)
        let declaration = loaded.declaration
        let content = ResultRecordPage(
            takenBack: declaration.takenBack.map {
                "Đã rút lúc \(Moment.written($0.at)), \($0.by): \($0.reason). Các số dưới đây không còn được tính."
            }, facts: facts(loaded), lines: declaration.lines.map { line($0, declaration) },
            files: loaded.files.map { file in
                ResultRecordPage.File(
                    name: file.name, link: .declarationFile(declaration.id, file.id),
                    size: "\(Number.grouped(Int64(max(1, file.size / 1024)))) KB")
            }, hasFiles: !loaded.files.isEmpty,
            revisions: loaded.revisions.map { revision in
                ResultRecordPage.Revision(
                    title: "\(revision.time.written), đến khi \(revision.replacedBy) sửa lúc "
                        + Moment.written(revision.replacedAt),
                    figures: revision.lines.map(words), reason: revision.reason)
            }, hasRevisions: !loaded.revisions.isEmpty)
        var actions: [HeadAction] = []
        if declaration.state == .standing, viewer.may(.declareResults, lineage: loaded.lineage) {
            actions = [
                HeadAction("Rút khai báo", .declaration(declaration.id, .takeBack), icon: .back),
                HeadAction("Sửa số", .declaration(declaration.id, .correct), primary: true, icon: .pencil),
            ]
        }
        let head = PageHead(
            title: "Khai báo: \(loaded.place.name), \(declaration.time.inSentence)", section: .results,
            breadcrumbs: [("Kết quả", .results)], facts: "Số chỉ khai báo, chưa có hồ sơ trong hệ thống làm minh chứng",
            state: Self.badge(declaration.state), actions: actions,
            notice: request.notice([Self.declared, Self.corrected, Self.takenBack]))
        return try pages.page(head, content, viewer: viewer)
    }

    static func badge(_ state: Declaration.State) -> StateBadge {
        StateBadge(state == .standing ? .done : .superseded, label: state.label)
    }

    /// `12 tổ “Tổ truyền thông cộng đồng”, cấp xã`.
    func words(_ line: DeclarationLine) -> String {
        let item = desk.items.first { $0.code == line.indicator }
        let tier = line.tier.map { ", \($0.implementing)" } ?? ""
        return "\(item?.name ?? line.indicator): \(Number.grouped(line.quantity)) \(item?.unit ?? "")\(tier)"
    }

    private func facts(_ loaded: Loaded) -> [ResultRecordPage.Fact] {
        let declaration = loaded.declaration
        let above = loaded.above.isEmpty ? "" : "\(loaded.above) › "
        var facts: [ResultRecordPage.Fact] = [
            .init(label: "Nơi có kết quả", value: "\(above)\(loaded.place.name) (\(loaded.place.code))", link: nil),
            .init(
                label: "Ngày hoặc kỳ",
                value: declaration.time.isDay
                    ? declaration.time.written
                    : "\(declaration.time.written), tính vào ngày \(declaration.time.lastDay.written)", link: nil),
            .init(label: "Lý do khai báo", value: declaration.reason, link: nil),
            .init(
                label: "Người khai", value: "\(declaration.declaredByName), \(Moment.written(declaration.declaredAt))",
                link: nil),
        ]
        if let sheet = declaration.importID {
            facts.append(
                .init(
                    label: "Cùng lần nhập", value: "Các khai báo nhập cùng một tệp",
                    link: Link.results.query([("lan", sheet.text)])))
        }
        return facts
    }

    private func line(_ line: DeclarationLine, _ declaration: Declaration) -> ResultRecordPage.Line {
        let item = desk.items.first { $0.code == line.indicator }
        let name = item?.name ?? line.indicator
        return ResultRecordPage.Line(
            name: name, tier: line.tier?.implementing ?? "không tách",
            quantity: "\(Number.grouped(line.quantity)) \(item?.unit ?? "")",
            progress: Link.resultProgress(declaration.place, line.indicator).query([
                ("nam", String(declaration.time.lastDay.year))
            ]), progressLabel: "Xem tiến độ: \(name)")
    }

    @Sendable func download(_ request: Request, _ context: AppContext) async throws -> Response {
        let (_, loaded) = try await load(.viewResults, context)
        let file = try context.recordID("file")
        guard let attachment = loaded.files.first(where: { $0.id == file }) else { throw Problem.noSuchPage }
        let bytes = try await database.read { tx in try AttachmentStore.load(file, in: tx) }
        return .download(bytes, type: attachment.mediaType.rawValue, plainName: "ho-so", name: attachment.name)
    }

    // MARK: Taking back

    @Sendable func askTakeBack(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, loaded) = try await load(.declareResults, context)
        guard loaded.declaration.state == .standing else { return .seeOther(.declaration(loaded.declaration.id)) }
        return try takeBackPage(loaded, typed: "", problems: [], viewer: viewer)
    }

    @Sendable func takeBack(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, loaded) = try await load(.declareResults, context)
        let form = try await request.form(context: context, limit: 65_536)
        let (desk, id) = (desk, loaded.declaration.id)
        let (reason, version) = (form.lines("ly-do"), Int(form.text("phien")) ?? 0)
        do {
            try await database.write(as: viewer.actor) { tx in
                guard let present = try DeclarationStore.find(id, in: tx) else { throw Self.absent }
                try desk.takeBack(present, reason: reason, version: version, in: tx)
            }
            return .seeOther(.declaration(id), notice: Self.takenBack)
        } catch let problem as Problem where problem.field != nil || problem.kind == .conflict {
            let present = try await load(.declareResults, context).1
            // A second click, or somebody quicker: the record says who took it back.
            if present.declaration.state == .takenBack { return .seeOther(.declaration(id), notice: Self.takenBack) }
            return try takeBackPage(present, typed: reason, problems: [problem], viewer: viewer)
        }
    }

    private func takeBackPage(
        _ loaded: Loaded, typed: String, problems: [Problem], viewer: Viewer
    ) throws -> Response {
        let declaration = loaded.declaration
        let content = ResultConfirmPage(
            question: "Rút khai báo của \(loaded.place.name), \(declaration.time.inSentence)?",
            consequences: declaration.lines.map {
                "\(words($0)) thôi được tính ở \(loaded.place.name) và mọi cấp trên."
            }
                + [
                    "Khai báo vẫn xem được, ghi rõ ai rút, lúc nào, vì sao. Không khôi phục được; cần thì khai báo lại."
                ],
            action: .declaration(declaration.id, .takeBack), version: String(declaration.rowVersion),
            reason: TextArea(
                "ly-do", "Lý do rút", value: typed, hint: "Vì sao số đã khai không còn đúng.", rows: 2,
                error: problems.message(for: "ly-do")), verb: "Rút khai báo", back: .declaration(declaration.id))
        let head = PageHead(
            title: "Rút khai báo", section: .results,
            breadcrumbs: [("Kết quả", .results), ("Khai báo", .declaration(declaration.id))], errors: problems,
            errorTitle: problems.isEmpty ? nil : "Chưa rút", showsHeading: false)
        return try pages.page(head, content, viewer: viewer, status: problems.first.map(\.kind.status) ?? .ok)
    }
}

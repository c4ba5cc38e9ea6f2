import Database
import Hummingbird
import Kernel
import Pages
import Places

extension LegalPages {
    @Sendable func newDocument(_ request: Request, _ context: AppContext) async throws -> Response {
        let viewer = try context.require(.editLegal, lineage: nil)
        return try formPage(Form(), of: nil, viewer: viewer, problems: [])
    }

    @Sendable func create(_ request: Request, _ context: AppContext) async throws -> Response {
        let viewer = try context.require(.editLegal, lineage: nil)
        let form = try await request.form(context: context, limit: 65_536)
        do {
            let facts = try LegalFacts(form)
            let submission = RecordID(form.text("phieu"))
            let id = try await database.write(as: viewer.actor) { tx in
                let make = {
                    let issuer = try LegalIssuer.find(facts.issuer, at: viewer.place, in: tx)
                    try Self.requireNaming(issuer, named: facts.issuer, viewer, in: tx)
                    return try LegalStore.insert(facts, issuer: issuer, in: tx)
                }
                return try submission.map { try tx.once($0, "legal_document.create", make) } ?? make()
            }
            return .seeOther(.legalDocument(id), notice: Self.added)
        } catch let problems as Problems {
            return try formPage(form, of: nil, viewer: viewer, problems: problems.all)
        } catch let problem as Problem where problem.field != nil {
            return try formPage(form, of: nil, viewer: viewer, problems: [problem])
        }
    }

    @Sendable func editDocument(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, loaded) = try await load(.editLegal, context)
        return try formPage(Form(loaded.document.facts), of: loaded.document, viewer: viewer, problems: [])
    }

    @Sendable func save(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, loaded) = try await load(.editLegal, context)
        let form = try await request.form(context: context, limit: 65_536)
        let id = loaded.document.id
        do {
            let facts = try LegalFacts(form)
            let version = Int(form.text("phien")) ?? 0
            let stored = try await database.write(as: viewer.actor) { tx -> LegalDocument? in
                guard let present = try LegalStore.find(id, in: tx) else { throw LegalStore.absent }
                let issuer = try LegalIssuer.find(facts.issuer, at: present.place ?? viewer.place, in: tx)
                try Self.requireNaming(issuer, named: facts.issuer, viewer, in: tx)
                let isSaved = try LegalStore.update(present, to: facts, issuer: issuer, version: version, in: tx)
                return isSaved ? nil : present
            }
            guard let stored else { return .seeOther(.legalDocument(id), notice: Self.saved) }
            return try formPage(form, of: stored, viewer: viewer, problems: [Self.stale])
        } catch let problems as Problems {
            return try formPage(form, of: loaded.document, viewer: viewer, problems: problems.all)
        } catch let problem as Problem where problem.field != nil {
            return try formPage(form, of: loaded.document, viewer: viewer, problems: [problem])
        }
    }

    private static let stale = Problem(
        .conflict, "legal.stale",
        "Vừa có người khác lưu văn bản này. So hai bản ở bảng bên dưới, sửa các ô rồi lưu lại; chữ vừa nhập còn nguyên."
    )

    /// A plan cites papers of its own office, of the tiers above it and of the centre, so whoever may edit the register
    /// somewhere may enter those; a paper of a neighbour is the neighbour's to enter. What is typed stays in the form
    /// of who may not.
    private static func requireNaming(
        _ issuer: LegalIssuer, named name: String, _ viewer: Viewer, in tx: Transaction
    ) throws {
        let place = issuer.place ?? .nation
        if viewer.may(.editLegal, lineage: try lineage(of: place, tx)) { return }
        let isAbove = try viewer.scopes(.editLegal).contains {
            try PlaceStore.lineage(of: $0.place, tx).contains(place)
        }
        guard isAbove else {
            throw Problem(
                .forbidden, "legal.issuer_outside",
                "“\(name)” ở ngoài phạm vi cập nhật của tài khoản này: ghi được văn bản của đơn vị mình, của cấp dưới, của các "
                    + "cấp trên và của trung ương. Nhờ đơn vị đó ghi văn bản này vào danh mục.", field: "co-quan")
        }
    }

    /// - Parameter document: the one that is edited, as it is stored now; nil for a new one.
    private func formPage(
        _ form: Form, of document: LegalDocument?, viewer: Viewer, problems: [Problem]
    ) throws -> Response {
        let isStale = problems.contains(Self.stale)
        let conflicts = isStale ? document.map { differences(form, $0.facts) } ?? [] : []
        let text = { (name: String, label: String, hint: String?, required: Bool) in
            TextField(
                name, label, value: form.text(name), hint: hint, required: required,
                error: problems.message(for: name))
        }
        let kind = DocumentKind(rawValue: form.text("loai"))
        let mark = SourceMark(rawValue: form.text("doi-chieu")) ?? .unverified
        let content = LegalFormPage(
            action: document.map { .legalDocument($0.id, .edit) } ?? .newLegalDocument,
            cancel: document.map { .legalDocument($0.id) } ?? .legal,
            verb: document == nil ? "Thêm văn bản" : "Lưu văn bản",
            // After a conflict the form carries the version that its table shows: saving again is a decision.
            version: document.map { isStale || form["phien"] == nil ? String($0.rowVersion) : form.text("phien") },
            submission: document == nil ? form["phieu"] ?? environment.newID().text : nil,
            hasConflicts: !conflicts.isEmpty, conflicts: conflicts,
            kind: SelectField(
                "loai", "Loại văn bản",
                options: [.init("", "Chọn loại")]
                    + DocumentKind.allCases.map { .init($0.rawValue, $0.label, selected: $0 == kind) },
                error: problems.message(for: "loai")),
            symbol: text("so", "Số, ký hiệu", "Như trên văn bản: 75/KH-BTV. Để trống khi nguồn không ghi số.", false),
            day: text("ngay", "Ngày văn bản", "Như 13/9/2022.", false),
            issuer: text(
                "co-quan", "Cơ quan ban hành", "Tên đầy đủ, có địa bàn: Ban Thường vụ Hội LHPN tỉnh Cao Bằng.", true),
            title: text("trich-yeu", "Trích yếu", "Không cần ghi “về việc”.", true),
            inForceFrom: text("hieu-luc", "Có hiệu lực từ ngày", "Chỉ ghi khi văn bản nêu rõ.", false),
            inForceUntil: text("het-hieu-luc", "Hết hiệu lực sau ngày", nil, false),
            awaits: text("cho-sua-doi", "Đang chờ sửa đổi vì", "Ghi lời của văn bản đang chờ.", false),
            remark: text("ghi-chu", "Ghi chú", nil, false),
            source: text("nguon", "Nguồn", "Văn bản dẫn căn cứ này, hoặc nơi đã đọc toàn văn.", true),
            mark: SelectField(
                "doi-chieu", "Đối chiếu",
                options: SourceMark.allCases.map { .init($0.rawValue, $0.label.capitalisedFirst, selected: $0 == mark) }
            ))
        let title = document.map { "Sửa \($0.name)" } ?? "Thêm văn bản căn cứ"
        let head = PageHead(
            title: title, section: .legal,
            breadcrumbs: [("Văn bản căn cứ", .legal)] + (document.map { [($0.name, .legalDocument($0.id))] } ?? []),
            errors: problems, errorTitle: isStale ? "Chưa lưu: đã có người sửa trước" : nil)
        return try pages.page(head, content, viewer: viewer, status: problems.first.map(\.kind.status) ?? .ok)
    }

    /// The fields in which the stored text and the typed one differ.
    private func differences(_ form: Form, _ stored: LegalFacts) -> [LegalFormPage.Conflict] {
        let present = Form(stored)
        let labels = [
            ("loai", "Loại văn bản"), ("so", "Số, ký hiệu"), ("ngay", "Ngày văn bản"), ("co-quan", "Cơ quan ban hành"),
            ("trich-yeu", "Trích yếu"), ("hieu-luc", "Có hiệu lực từ ngày"),
            ("het-hieu-luc", "Hết hiệu lực sau ngày"), ("cho-sua-doi", "Đang chờ sửa đổi vì"), ("ghi-chu", "Ghi chú"),
            ("nguon", "Nguồn"), ("doi-chieu", "Đối chiếu"),
        ]
        let shown = { (name: String, text: String) in
            let words = DocumentKind(rawValue: text)?.label ?? SourceMark(rawValue: text)?.label.capitalisedFirst
            return text.isEmpty ? "(trống)" : ["loai", "doi-chieu"].contains(name) ? words ?? text : text
        }
        return labels.compactMap { name, label in
            let (old, new) = (present.text(name), form.text(name))
            return old == new ? nil : .init(label: label, stored: shown(name, old), typed: shown(name, new))
        }
    }
}

extension LegalFacts {
    /// What a form states.
    ///
    /// - Throws: `Problems` on its fields.
    init(_ form: Form) throws {
        var problems: [Problem] = []
        let kind = DocumentKind(rawValue: form.text("loai"))
        if kind == nil { problems.append(Problem("legal.kind", "Chưa chọn loại văn bản.", field: "loai")) }
        let printed = form.text("so")
        let symbol = DocumentSymbol(printed)
        if symbol == nil, !printed.isEmpty {
            problems.append(
                Problem(
                    "legal.symbol", "“\(printed)” không có số văn bản. Ghi như 75/KH-BTV, 01/2022/TT-UBDT.", field: "so"
                ))
        }
        func day(_ field: String) -> Day? {
            let text = form.text(field)
            let day = Day(written: text)
            if day == nil, !text.isEmpty { problems.append(.noDay(text, field: field)) }
            return day
        }
        let own = day("ngay")
        if symbol == nil, printed.isEmpty, own == nil, form["ngay"] == nil {
            problems.append(
                Problem("legal.nameless", "Cần số và ký hiệu, hoặc ngày văn bản, để nhận ra văn bản.", field: "so"))
        }
        if form["trich-yeu"] == nil {
            problems.append(Problem("legal.length", "Chưa ghi trích yếu.", field: "trich-yeu"))
        }
        let facts = LegalFacts(
            kind: kind ?? .other, symbol: symbol, day: own, issuer: form.text("co-quan"), title: form.text("trich-yeu"),
            inForceFrom: day("hieu-luc"), inForceUntil: day("het-hieu-luc"), awaitsChange: form["cho-sua-doi"],
            remark: form["ghi-chu"], source: form.text("nguon"),
            mark: SourceMark(rawValue: form.text("doi-chieu")) ?? .unverified)
        do {
            self = try facts.checked()
        } catch let found as Problems {
            problems += found.all
            self = facts
        }
        let order = ["loai", "so", "ngay", "co-quan", "trich-yeu", "hieu-luc", "het-hieu-luc"]
        try Problems.throwIfAny(
            problems.enumerated().sorted { left, right in
                let place = { (problem: Problem) in problem.field.flatMap { order.firstIndex(of: $0) } ?? order.count }
                return (place(left.element), left.offset) < (place(right.element), right.offset)
            }.map(\.element))
    }
}

extension Form {
    /// A document as its form holds it.
    init(_ facts: LegalFacts) {
        self.init([
            ("loai", facts.kind.rawValue), ("so", facts.symbol?.printed ?? ""), ("ngay", facts.day?.written ?? ""),
            ("co-quan", facts.issuer), ("trich-yeu", facts.title), ("hieu-luc", facts.inForceFrom?.written ?? ""),
            ("het-hieu-luc", facts.inForceUntil?.written ?? ""), ("cho-sua-doi", facts.awaitsChange ?? ""),
            ("ghi-chu", facts.remark ?? ""), ("nguon", facts.source), ("doi-chieu", facts.mark.rawValue),
        ])
    }
}

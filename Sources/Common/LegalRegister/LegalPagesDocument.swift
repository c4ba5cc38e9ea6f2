import Attachments
import Database
import Hummingbird
import Kernel
import Pages
import Places

extension LegalPages {
    static let added = Notice("da-them", "Đã thêm văn bản vào danh mục.")
    static let saved = Notice("da-luu", "Đã lưu văn bản.")
    static let attached = Notice("da-dinh-kem", "Đã đính kèm tệp.")
    static let related = Notice("da-ghi-quan-he", "Đã ghi quan hệ giữa hai văn bản.")
    static let unrelated = Notice("da-bo-quan-he", "Đã bỏ quan hệ giữa hai văn bản.")

    /// All that the page of a document is drawn from.
    struct Loaded: Sendable {
        let document: LegalDocument
        /// The place of the issuer and its ancestors; the nation alone when the place is not known.
        let lineage: [PlaceID]
        let up: [LegalStore.ChainNode]
        let down: [LegalStore.ChainNode]
        let relations: [LegalRelation]
        /// The documents that the relations name.
        let others: [LegalDocument]
        let files: [Attachment]
        let cited: [(label: String, link: Link)]
    }

    /// The document in the path, if the viewer has the right. Editing needs it where the issuer works; who entered the
    /// document may correct it too.
    func load(_ action: Action, _ context: AppContext) async throws -> (Viewer, Loaded) {
        _ = try context.require(action, lineage: nil)
        let id = try context.recordID()
        let citations = citations
        let loaded = try await database.read { tx in
            guard let document = try LegalStore.find(id, in: tx) else { throw LegalStore.absent }
            let relations = try LegalStore.relations(of: id, in: tx)
            let others = Set(relations.flatMap { [$0.child, $0.parent] }).subtracting([id])
            return Loaded(
                document: document, lineage: try Self.lineage(of: document.place, tx),
                up: try LegalStore.chainUp(from: document, in: tx),
                down: try LegalStore.chainDown(from: document, in: tx), relations: relations,
                others: try LegalStore.find(others.sorted(), in: tx), files: try LegalStore.files(of: id, in: tx),
                cited: try citations(id, tx))
        }
        let isEntrant = context.viewer?.actor.id == loaded.document.enteredBy
        let viewer = try context.require(action, lineage: action == .viewLegal || isEntrant ? nil : loaded.lineage)
        return (viewer, loaded)
    }

    /// Whether the viewer may change a document: at its issuer's place, or as who entered it.
    static func mayEdit(_ loaded: Loaded, _ viewer: Viewer) -> Bool {
        viewer.may(.editLegal, lineage: loaded.lineage)
            || viewer.may(.editLegal) && viewer.actor.id == loaded.document.enteredBy
    }

    static func lineage(of place: PlaceID?, _ tx: Transaction) throws -> [PlaceID] {
        try place.map { try PlaceStore.lineage(of: $0, tx) } ?? [.nation]
    }

    @Sendable func show(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, loaded) = try await load(.viewLegal, context)
        let notice = request.notice([Self.added, Self.saved, Self.attached, Self.related, Self.unrelated])
        return try page(loaded, viewer: viewer, form: Form(), problems: [], notice: notice)
    }

    @Sendable func attach(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, loaded) = try await load(.editLegal, context)
        let form = try await request.form(context: context, limit: AttachmentStore.limit + 65_536)
        do {
            guard let file = form.file("tep") else {
                throw Problem("legal.file_missing", "Chưa chọn tệp. Chọn tệp của văn bản rồi gửi lại.", field: "tep")
            }
            let id = loaded.document.id
            try await database.write(as: viewer.actor) { tx in
                guard let document = try LegalStore.find(id, in: tx) else { throw LegalStore.absent }
                let kept = try AttachmentStore.save(file.bytes, name: file.name, in: tx)
                try LegalStore.attach(kept, to: document, in: tx)
            }
            return .seeOther(.legalDocument(id), notice: Self.attached)
        } catch let problem as Problem where problem.kind != .absent {
            // Attachments names its own field.
            let shown = Problem(problem.kind, problem.code, problem.message, field: "tep")
            return try page(loaded, viewer: viewer, form: form, problems: [shown], notice: nil)
        }
    }

    /// Documents are public: whoever may see the register may take their files.
    @Sendable func download(_ request: Request, _ context: AppContext) async throws -> Response {
        let (_, loaded) = try await load(.viewLegal, context)
        let file = try context.recordID("file")
        guard let attachment = loaded.files.first(where: { $0.id == file }) else { throw Problem.noSuchPage }
        let bytes = try await database.read { tx in try AttachmentStore.load(file, in: tx) }
        return .download(
            bytes, type: attachment.mediaType.rawValue, plainName: "van-ban", name: attachment.name)
    }

    @Sendable func relate(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, loaded) = try await load(.editLegal, context)
        let form = try await request.form(context: context, limit: 65_536)
        let document = loaded.document
        do {
            let choice = try RelationChoice(form)
            try await database.write(as: viewer.actor) { tx in
                let other = try Self.document(named: form.text("van-ban"), from: document, in: tx)
                try LegalStore.relate(choice.relation(document.id, other.id), in: tx)
            }
            return .seeOther(.legalDocument(document.id), notice: Self.related)
        } catch let problems as Problems {
            return try page(loaded, viewer: viewer, form: form, problems: problems.all, notice: nil)
        } catch let problem as Problem where problem.field != nil {
            return try page(loaded, viewer: viewer, form: form, problems: [problem], notice: nil)
        }
    }

    @Sendable func unrelate(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, loaded) = try await load(.editLegal, context)
        let form = try await request.form(context: context, limit: 65_536)
        let id = loaded.document.id
        guard let kind = RelationKind(rawValue: form.text("loai")), let other = RecordID(form.text("van-ban")) else {
            throw Problem.noSuchPage
        }
        let isChild = form.text("chieu") == "con"
        try await database.write(as: viewer.actor) { tx in
            try LegalStore.unrelate(child: isChild ? id : other, parent: isChild ? other : id, kind: kind, in: tx)
        }
        return .seeOther(.legalDocument(id), notice: Self.unrelated)
    }

    /// The document that somebody names by its number, with kind and day where the number alone does not tell.
    private static func document(
        named text: String, from document: LegalDocument, in tx: Transaction
    ) throws -> LegalDocument {
        let field = "van-ban"
        guard let citation = Citation(text) ?? Citation(symbol: text) else {
            throw Problem(
                "legal.other_missing",
                text.isEmpty
                    ? "Chưa ghi số của văn bản kia. Ghi như 43/KH-ĐCT ngày 03/6/2022."
                    : "“\(text)” không có số văn bản. Ghi như 43/KH-ĐCT ngày 03/6/2022.", field: field)
        }
        let match = try LegalStore.match([citation], from: document.place, in: tx)[0]
        if let found = match.document { return found }
        guard case .candidates(let list) = match else {
            throw Problem(
                "legal.other_absent",
                "Danh mục chưa có “\(text)”. Thêm văn bản đó trước, hoặc kiểm tra lại số và ngày.", field: field)
        }
        // A person chooses here, so the only possible one is meant.
        if list.count == 1 { return list[0] }
        let names = list.prefix(4).map { "\($0.name) của \($0.facts.issuer)" }.joined(separator: "; ")
        throw Problem(
            "legal.other_several",
            "Có \(list.count) văn bản khớp “\(text)”: \(names). Ghi thêm loại, ngày và cơ quan ban hành.", field: field)
    }
}

import Attachments
import Hummingbird
import Kernel
import Pages

extension LegalPages {
    /// The page of a document, with what was typed into its two small forms.
    func page(
        _ loaded: Loaded, viewer: Viewer, form: Form, problems: [Problem], notice: Notice?
    ) throws -> Response {
        let document = loaded.document
        let edits = Self.mayEdit(loaded, viewer)
        let content = LegalDocumentPage(
            facts: facts(document.facts), awaits: document.facts.awaitsChange, remark: document.facts.remark,
            chains: chains(loaded), hasRelations: !loaded.relations.isEmpty,
            relations: loaded.relations.compactMap { relation($0, loaded, edits: edits) },
            hasFiles: !loaded.files.isEmpty, files: loaded.files.map { file($0, of: document) },
            isCited: !loaded.cited.isEmpty, cited: loaded.cited.map { .init(label: $0.label, link: $0.link) },
            forms: edits ? forms(document, form, problems) : nil)
        let validity = Validity.of(document, on: environment.today, relations: loaded.relations)
        let head = PageHead(
            title: document.name, section: .legal, breadcrumbs: [("Văn bản căn cứ", .legal)],
            facts: "\(document.facts.issuer) · \(validity.label)",
            actions: edits ? [HeadAction("Sửa văn bản", .legalDocument(document.id, .edit), icon: .pencil)] : [],
            errors: problems, notice: notice)
        return try pages.page(head, content, viewer: viewer, status: problems.first.map(\.kind.status) ?? .ok)
    }

    private func facts(_ facts: LegalFacts) -> [LegalDocumentPage.Fact] {
        [
            ("Loại", facts.kind.label), ("Số, ký hiệu", facts.symbol?.printed ?? "Không ghi"),
            ("Ngày", facts.day?.written ?? "Không ghi"), ("Cơ quan ban hành", facts.issuer),
            ("Trích yếu", facts.title.isEmpty ? "Chưa ghi" : facts.title.capitalisedFirst),
            ("Có hiệu lực từ", facts.inForceFrom?.written ?? "Chưa rõ"),
            ("Hết hiệu lực sau", facts.inForceUntil?.written ?? "–"),
            ("Nguồn", "\(facts.source) (\(facts.mark.label))"),
        ].map { .init(label: $0.0, value: $0.1) }
    }

    private func chains(_ loaded: Loaded) -> [LegalDocumentPage.Chain] {
        [
            ("tren", "Văn bản cấp trên mà văn bản này thực hiện", loaded.up, true),
            ("duoi", "Văn bản thực hiện văn bản này", loaded.down, false),
        ].filter { $0.2.count > 1 }.map { id, heading, nodes, up in
            .init(
                id: id, heading: heading,
                steps: nodes.map { node in
                    .init(
                        level: min(node.depth, 4),
                        relation: node.kind.map { up ? $0.label : $0.reverseLabel },
                        name: node.document.name, link: node.depth == 0 ? nil : .legalDocument(node.document.id),
                        issuer: node.document.facts.issuer, repeated: node.isRepeated)
                })
        }
    }

    private func relation(
        _ relation: LegalRelation, _ loaded: Loaded, edits: Bool
    ) -> LegalDocumentPage.Relation? {
        let isChild = relation.child == loaded.document.id
        let id = isChild ? relation.parent : relation.child
        guard let other = loaded.others.first(where: { $0.id == id }) else { return nil }
        let label = isChild ? relation.kind.label : relation.kind.reverseLabel
        return .init(
            label: label, name: other.name, link: .legalDocument(id), from: relation.from.map { "từ \($0.written)" },
            source: "\(relation.source) (\(relation.mark.label))",
            removal: edits
                ? .init(
                    action: .legalDocument(loaded.document.id, .unrelate), kind: relation.kind.rawValue,
                    other: id.text, direction: isChild ? "con" : "cha",
                    label: "Bỏ quan hệ: \(label.lowercased()) \(other.name)") : nil)
    }

    private func file(_ file: Attachment, of document: LegalDocument) -> LegalDocumentPage.File {
        let kilobytes = Number.grouped(Int64((file.size + 1023) / 1024))
        return .init(
            name: file.name, link: .legalFile(document.id, file.id),
            note: "\(kilobytes) KB, gửi ngày \(Day(inVietnam: file.createdAt).written)")
    }

    private func forms(_ document: LegalDocument, _ form: Form, _ problems: [Problem]) -> LegalDocumentPage.Forms {
        let chosen = form.text("quan-he")
        return .init(
            fileAction: .legalDocument(document.id, .file), fileError: problems.message(for: "tep"),
            relationAction: .legalDocument(document.id, .relation),
            relation: SelectField(
                "quan-he", "Văn bản này",
                options: [.init("", "Chọn quan hệ")]
                    + RelationChoice.options.map { .init($0.value, $0.label, selected: $0.value == chosen) },
                error: problems.message(for: "quan-he")),
            other: TextField(
                "van-ban", "Văn bản kia", value: form.text("van-ban"),
                hint: "Số và ký hiệu, thêm ngày khi cần: Kế hoạch 43/KH-ĐCT ngày 03/6/2022.",
                error: problems.message(for: "van-ban")),
            from: TextField(
                "tu-ngay", "Từ ngày", value: form.text("tu-ngay"), hint: "Như 20/3/2024.", required: false,
                error: problems.message(for: "tu-ngay")),
            source: TextField(
                "nguon-quan-he", "Nguồn", value: form.text("nguon-quan-he"),
                hint: "Văn bản và điều, mục nêu quan hệ này.", error: problems.message(for: "nguon-quan-he")))
    }
}

import Attachments
import Database
import Kernel

extension LegalStore {
    /// A document in the chain, with how it hangs at the one before it.
    public struct ChainNode: Hashable, Sendable {
        public let document: LegalDocument
        /// 0 for the document itself.
        public let depth: Int
        /// How it hangs at its neighbour; nil for the document itself.
        public let kind: RelationKind?
        /// Whether it was drawn before: its own branches are not repeated.
        public let isRepeated: Bool
    }

    /// The relations of a document, in both directions.
    public static func relations(of id: RecordID, in tx: Transaction) throws -> [LegalRelation] {
        try tx.rows(
            """
            SELECT child_id, parent_id, kind, from_day, source, mark FROM legal_relation
             WHERE child_id = \(id) OR parent_id = \(id) ORDER BY kind, child_id, parent_id
            """
        ).map(relation)
    }

    /// Which of some documents are replaced by others.
    static func replacements(of ids: [RecordID], in tx: Transaction) throws -> [LegalRelation] {
        try tx.rows(
            """
            SELECT child_id, parent_id, kind, from_day, source, mark FROM legal_relation
             WHERE parent_id IN \(list: ids) AND kind = 'replaces' ORDER BY parent_id, child_id
            """
        ).map(relation)
    }

    /// The documents that apply on a day in the place of one (N189): itself with what amends it, or what replaced it.
    /// One whose first day in force is not stated is left in.
    public static func applicable(
        for document: LegalDocument, on day: Day, in tx: Transaction
    ) throws -> [LegalDocument] {
        let relations = try tx.rows(
            """
            WITH RECURSIVE line (id) AS (
              SELECT d.id FROM legal_document d WHERE d.id = \(document.id)
              UNION
              SELECT r.child_id FROM line l JOIN legal_relation r ON r.parent_id = l.id
               WHERE r.kind IN ('replaces', 'amends'))
            SELECT r.child_id, r.parent_id, r.kind, r.from_day, r.source, r.mark
              FROM line l JOIN legal_relation r ON r.parent_id = l.id WHERE r.kind IN ('replaces', 'amends')
             ORDER BY r.from_day, r.child_id
            """
        ).map(relation)
        let documents = try find(Set(relations.map(\.child)).sorted(), in: tx) + [document]
        return Validity.applicable(for: document, on: day, documents: documents, relations: relations)
    }

    /// What stands above a document (what it carries out or guides), nearest first, each below the one it hangs at.
    public static func chainUp(from document: LegalDocument, in tx: Transaction) throws -> [ChainNode] {
        try chain(from: document, up: true, in: tx)
    }

    /// What carries a document out, and what carries that out.
    public static func chainDown(from document: LegalDocument, in tx: Transaction) throws -> [ChainNode] {
        try chain(from: document, up: false, in: tx)
    }

    /// Keeps a relation, with an audit entry.
    ///
    /// - Throws: `Problem` `legal.relation_self`, `legal.relation_circle` or `legal.relation_order` on `quan-he`,
    ///   `legal.relation_taken`.
    public static func relate(_ relation: LegalRelation, in tx: WriteTransaction) throws {
        guard relation.child != relation.parent else {
            throw Problem(
                "legal.relation_self", "Một văn bản không gắn với chính nó. Chọn văn bản khác.", field: "van-ban")
        }
        let found = try find([relation.child, relation.parent], in: tx)
        guard let child = found.first(where: { $0.id == relation.child }),
            let parent = found.first(where: { $0.id == relation.parent })
        else { throw absent }
        if let later = child.facts.day, let earlier = parent.facts.day, later < earlier {
            throw Problem(
                "legal.relation_order",
                "\(child.name) có trước \(parent.name), nên không thể \(relation.kind.label.lowercased()) văn bản đó. "
                    + "Đổi chiều quan hệ hoặc chọn văn bản khác.", field: "van-ban")
        }
        if try reaches(from: relation.parent, to: relation.child, like: relation.kind, in: tx) {
            throw Problem(
                "legal.relation_circle",
                "\(parent.name) đã đứng dưới \(child.name) theo các quan hệ đang có. Xem lại chuỗi văn bản rồi chọn lại.",
                field: "van-ban")
        }
        try tx.execute(
            """
            INSERT INTO legal_relation (child_id, parent_id, kind, from_day, source, mark)
            VALUES (\(relation.child), \(relation.parent), \(relation.kind), \(relation.from),
                    \(Vietnamese.line(relation.source)), \(relation.mark))
            """)
        try tx.audit(
            "legal_relation.created", RecordRef("legal_document", relation.child), place: child.place,
            after: [
                "kind": relation.kind.rawValue, "parent": parent.name, "parent_id": parent.id.text,
                "from": relation.from?.iso ?? "", "source": Vietnamese.line(relation.source),
            ])
    }

    /// Takes a relation away, with an audit entry; one that is gone already changes nothing.
    public static func unrelate(
        child: RecordID, parent: RecordID, kind: RelationKind, in tx: WriteTransaction
    ) throws {
        let removed = try tx.execute(
            """
            DELETE FROM legal_relation WHERE child_id = \(child) AND parent_id = \(parent) AND kind = \(kind)
            """)
        guard removed > 0 else { return }
        let place = try find(child, in: tx)?.place
        try tx.audit(
            "legal_relation.removed", RecordRef("legal_document", child), place: place,
            before: ["kind": kind.rawValue, "parent_id": parent.text])
    }

    /// The files of a document, in the order in which they came.
    public static func files(of id: RecordID, in tx: Transaction) throws -> [Attachment] {
        try tx.rows(
            "SELECT attachment_id FROM legal_document_file WHERE document_id = \(id) ORDER BY added_at, attachment_id"
        ).map { try AttachmentStore.info($0("attachment_id"), in: tx) }
    }

    /// Attaches a kept file, with an audit entry.
    ///
    /// - Throws: `Problem` `legal.file_taken` when it is attached already.
    public static func attach(_ file: RecordID, to document: LegalDocument, in tx: WriteTransaction) throws {
        try tx.execute(
            """
            INSERT INTO legal_document_file (document_id, attachment_id, added_at)
            VALUES (\(document.id), \(file), \(tx.now))
            """)
        try tx.audit(
            "legal_document.file_attached", RecordRef("legal_document", document.id), place: document.place,
            after: ["attachment": file.text, "name": try AttachmentStore.info(file, in: tx).name])
    }

    static let absent = Problem(
        .absent, "legal.absent", "Không còn văn bản này trong danh mục. Tìm lại trong danh sách văn bản căn cứ.")

    private static func relation(_ row: Row) throws -> LegalRelation {
        LegalRelation(
            child: try row("child_id"), parent: try row("parent_id"), kind: try row("kind"),
            from: try row("from_day"), source: try row("source"), mark: try row("mark"))
    }

    /// Whether one document stands at or below another along relations of the same sort.
    private static func reaches(
        from start: RecordID, to goal: RecordID, like kind: RelationKind, in tx: Transaction
    ) throws -> Bool {
        let kinds: [RelationKind] = kind.isChain ? [.guides, .implements] : [.replaces, .amends]
        return try tx.row(
            """
            WITH RECURSIVE above (id) AS (
              SELECT d.id FROM legal_document d WHERE d.id = \(start)
              UNION
              SELECT r.parent_id FROM above a JOIN legal_relation r ON r.child_id = a.id WHERE r.kind IN \(list: kinds))
            SELECT 1 AS found FROM above WHERE id = \(goal)
            """) != nil
    }

    /// At most this many steps are drawn; a chain from centre to commune has five.
    private static let mostSteps = 8

    private static func chain(from document: LegalDocument, up: Bool, in tx: Transaction) throws -> [ChainNode] {
        let (near, far) = up ? ("child_id", "parent_id") : ("parent_id", "child_id")
        let relations = try tx.rows(
            """
            WITH RECURSIVE line (id) AS (
              SELECT d.id FROM legal_document d WHERE d.id = \(document.id)
              UNION
              SELECT r.\(unsafe: far) FROM line l JOIN legal_relation r ON r.\(unsafe: near) = l.id
               WHERE r.kind IN ('guides', 'implements'))
            SELECT r.child_id, r.parent_id, r.kind, r.from_day, r.source, r.mark
              FROM line l JOIN legal_relation r ON r.\(unsafe: near) = l.id
             WHERE r.kind IN ('guides', 'implements')
            """
        ).map(relation)
        let ids = Set(relations.flatMap { [$0.child, $0.parent] })
        let known = Dictionary(
            try find(Array(ids), in: tx).map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        var nodes: [ChainNode] = []
        var drawn: Set<RecordID> = []
        func draw(_ document: LegalDocument, depth: Int, kind: RelationKind?) {
            let isNew = drawn.insert(document.id).inserted
            let next = relations.filter { (up ? $0.child : $0.parent) == document.id }
            nodes.append(
                ChainNode(document: document, depth: depth, kind: kind, isRepeated: !isNew && !next.isEmpty))
            guard isNew, depth < mostSteps else { return }
            let steps = next.compactMap { relation in
                known[up ? relation.parent : relation.child].map { (relation.kind, $0) }
            }.sorted { left, right in
                (left.1.facts.day?.iso ?? "", left.1.id) < (right.1.facts.day?.iso ?? "", right.1.id)
            }
            for (kind, neighbour) in steps { draw(neighbour, depth: depth + 1, kind: kind) }
        }
        draw(document, depth: 0, kind: nil)
        return nodes
    }
}

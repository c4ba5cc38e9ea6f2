import Accounts
import Database
import Kernel
import Places

/// The register as functions over a transaction. They ask no policy.
public enum LegalStore {
    /// In which order a list comes.
    public enum Order: String, Hashable, Sendable, CaseIterable {
        /// Newest first; documents without a day last.
        case day = "ngay"
        case issuer = "co-quan"
        case title = "trich-yeu"
    }

    /// What a list asks for.
    public struct Question: Hashable, Sendable {
        /// Words of symbol, kind, issuer or title; tone marks not needed.
        public var search: String
        public var kind: DocumentKind?
        /// Only documents that are in force on this day; those without a stated day in force are left out.
        public var inForceOn: Day?
        public var order: Order

        public init(search: String = "", kind: DocumentKind? = nil, inForceOn: Day? = nil, order: Order = .day) {
            self.search = search
            self.kind = kind
            self.inForceOn = inForceOn
            self.order = order
        }
    }

    /// The document of an id, or nil.
    public static func find(_ id: RecordID, in tx: Transaction) throws -> LegalDocument? {
        try tx.row("SELECT \(unsafe: columns) FROM legal_document d WHERE d.id = \(id)").map(LegalDocument.init)
    }

    /// The documents of some ids, in no order.
    public static func find(_ ids: [RecordID], in tx: Transaction) throws -> [LegalDocument] {
        guard !ids.isEmpty else { return [] }
        return try tx.rows("SELECT \(unsafe: columns) FROM legal_document d WHERE d.id IN \(list: ids)")
            .map(LegalDocument.init)
    }

    /// The document with this natural key, or nil.
    public static func find(
        kind: DocumentKind, symbol: DocumentSymbol?, day: Day?, issuer: String, in tx: Transaction
    ) throws -> LegalDocument? {
        try tx.row(
            """
            SELECT \(unsafe: columns) FROM legal_document d
             WHERE d.issuer_key = \(IssuerName(issuer).key) AND d.number_key = \(symbol?.key ?? "")
               AND d.day_key = \(day?.iso ?? "") AND d.kind = \(kind)
            """
        ).map(LegalDocument.init)
    }

    /// A part of the list.
    public static func search(
        _ question: Question, offset: Int = 0, limit: Int, in tx: Transaction
    ) throws -> [LegalDocument] {
        try tx.rows(
            """
            SELECT \(unsafe: columns) FROM legal_document d WHERE \(conditions(question))
             ORDER BY \(unsafe: sorting(question.order)) LIMIT \(limit) OFFSET \(offset)
            """
        ).map(LegalDocument.init)
    }

    /// What a printed citation means.
    ///
    /// - Parameter place: of the citing paper; nil when it is not known.
    public static func match(
        _ citations: [Citation], from place: PlaceID?, in tx: Transaction
    ) throws -> [CitationMatch] {
        let near = try place.map { try PlaceStore.lineage(of: $0, tx) } ?? []
        let numbers = Set(citations.compactMap { $0.symbol?.number })
        guard !numbers.isEmpty else { return citations.map { _ in .none } }
        let documents = try tx.rows(
            """
            SELECT \(unsafe: columns) FROM legal_document d WHERE d.number IN \(list: numbers.sorted())
             ORDER BY d.day_key, d.id
            """
        ).map(LegalDocument.init)
        return citations.map { DocumentMatcher.match($0, among: documents, near: near) }
    }

    /// Keeps a document, with an audit entry.
    ///
    /// - Parameters:
    ///   - issuer: whose it is, as `issuer(named:near:)` found it.
    /// - Throws: `Problems` on the fields; `Problem` `legal.taken`.
    @discardableResult
    public static func insert(
        _ facts: LegalFacts, issuer: LegalIssuer, in tx: WriteTransaction
    ) throws -> RecordID {
        let facts = try facts.checked()
        let id = tx.environment.newID()
        try tx.execute(
            """
            INSERT INTO legal_document (id, kind, symbol, number, number_key, day, day_key, issuer, issuer_key, agency_id,
                                        place_id, tier, title, in_force_from, in_force_until, awaits_change, remark,
                                        source, mark, folded, issuer_sort, title_sort, row_version, created_at, created_by)
            VALUES (\(id), \(facts.kind), \(facts.symbol?.printed), \(facts.symbol?.number ?? ""),
                    \(facts.symbol?.key ?? ""), \(facts.day), \(facts.day?.iso ?? ""), \(facts.issuer),
                    \(IssuerName(facts.issuer).key), \(issuer.agency), \(issuer.place), \(issuer.tier), \(facts.title),
                    \(facts.inForceFrom), \(facts.inForceUntil), \(facts.awaitsChange), \(facts.remark), \(facts.source),
                    \(facts.mark), \(facts.folded), \(Vietnamese.sortKey(facts.issuer)),
                    \(Vietnamese.sortKey(facts.title)), 1, \(tx.now), \(tx.actor.id))
            """)
        try tx.audit(
            "legal_document.created", RecordRef("legal_document", id), place: issuer.place, after: facts.audited)
        return id
    }

    /// Changes what is stated of a document, with an audit entry.
    ///
    /// - Returns: false when it was changed since `version`; nothing is changed then.
    /// - Throws: `Problems` on the fields; `Problem` `legal.taken`.
    public static func update(
        _ document: LegalDocument, to facts: LegalFacts, issuer: LegalIssuer, version: Int, in tx: WriteTransaction
    ) throws -> Bool {
        let facts = try facts.checked()
        let changed = try tx.execute(
            """
            UPDATE legal_document SET kind = \(facts.kind), symbol = \(facts.symbol?.printed),
                   number = \(facts.symbol?.number ?? ""), number_key = \(facts.symbol?.key ?? ""), day = \(facts.day),
                   day_key = \(facts.day?.iso ?? ""), issuer = \(facts.issuer),
                   issuer_key = \(IssuerName(facts.issuer).key), agency_id = \(issuer.agency),
                   place_id = \(issuer.place), tier = \(issuer.tier), title = \(facts.title),
                   in_force_from = \(facts.inForceFrom), in_force_until = \(facts.inForceUntil),
                   awaits_change = \(facts.awaitsChange), remark = \(facts.remark), source = \(facts.source),
                   mark = \(facts.mark), folded = \(facts.folded), issuer_sort = \(Vietnamese.sortKey(facts.issuer)),
                   title_sort = \(Vietnamese.sortKey(facts.title)), row_version = row_version + 1
             WHERE id = \(document.id) AND row_version = \(version)
            """)
        guard changed == 1 else { return false }
        try tx.audit(
            "legal_document.changed", RecordRef("legal_document", document.id), place: issuer.place,
            before: document.facts.audited, after: facts.audited)
        return true
    }

    static let columns =
        "d.id, d.kind, d.symbol, d.day, d.issuer, d.agency_id, d.place_id, d.tier, d.title, d.in_force_from, "
        + "d.in_force_until, d.awaits_change, d.remark, d.source, d.mark, d.row_version, d.created_by"

    private static func sorting(_ order: Order) -> String {
        switch order {
        case .day: "d.day_key DESC, d.id"
        case .issuer: "d.issuer_sort, d.day_key DESC, d.id"
        case .title: "d.title_sort, d.day_key DESC, d.id"
        }
    }

    private static func conditions(_ question: Question) -> SQL {
        var parts: [SQL] = Vietnamese.folded(question.search).split(separator: " ").prefix(12).map {
            "d.folded LIKE \("%\($0)%")"
        }
        if let kind = question.kind { parts.append("d.kind = \(kind)") }
        if let day = question.inForceOn {
            parts.append(
                """
                d.in_force_from <= \(day) AND (d.in_force_until IS NULL OR d.in_force_until >= \(day))
                AND NOT EXISTS (SELECT 1 FROM legal_relation r WHERE r.parent_id = d.id AND r.kind = 'replaces'
                                AND r.from_day <= \(day))
                """)
        }
        return parts.reduce("1 = 1") { "\($0) AND \($1)" }
    }
}

extension LegalDocument {
    init(_ row: Row) throws {
        id = try row("id")
        let symbol: String? = try row("symbol")
        facts = LegalFacts(
            kind: try row("kind"), symbol: symbol.flatMap { DocumentSymbol($0) }, day: try row("day"),
            issuer: try row("issuer"), title: try row("title"), inForceFrom: try row("in_force_from"),
            inForceUntil: try row("in_force_until"), awaitsChange: try row("awaits_change"), remark: try row("remark"),
            source: try row("source"), mark: try row("mark"))
        agency = try row("agency_id")
        place = try row("place_id")
        tier = try row("tier")
        rowVersion = try row("row_version")
        enteredBy = try row("created_by")
    }
}

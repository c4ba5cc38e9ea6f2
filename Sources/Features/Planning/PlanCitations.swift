import Database
import Kernel
import LegalRegister

/// Ties the documents that a plan cites to the register. The print stays as it is.
public enum PlanCitations {
    /// Chooses the document of every citation that has none yet and whose print means exactly one, also where it is
    /// misprinted (V261). What may mean several stays open.
    ///
    /// - Parameter place: of the citing plan.
    public static func matched(
        _ citations: [PlanCitation], near place: PlaceID, in tx: Transaction
    ) throws -> [PlanCitation] {
        let open = citations.indices.filter { citations[$0].document == nil }
            .compactMap { index in Citation(words(citations[index])).map { (index: index, printed: $0) } }
        let matches = try LegalStore.match(open.map(\.printed), from: place, in: tx)
        var citations = citations
        for (found, match) in zip(open, matches) { citations[found.index].document = match.document?.id }
        return citations
    }

    /// The documents that a row of the form offers: the chosen one, and those with the same number.
    static func candidates(
        _ symbol: String, chosen: RecordID?, in tx: Transaction
    ) throws -> [PlanTextDrawing.Document] {
        var documents = try LegalStore.search(
            LegalStore.Question(search: symbol), offset: 0, limit: 20, in: tx)
        // A misprinted symbol finds its document by the number alone.
        if documents.isEmpty, let number = symbol.split(separator: "/").first {
            documents = try LegalStore.search(
                LegalStore.Question(search: String(number)), offset: 0, limit: 20, in: tx)
        }
        if let chosen, !documents.contains(where: { $0.id == chosen }), let own = try LegalStore.find(chosen, in: tx) {
            documents.insert(own, at: 0)
        }
        return documents.map {
            PlanTextDrawing.Document(id: $0.id, label: "\($0.name), \($0.facts.issuer)")
        }
    }

    /// The plans whose newest version cites a document, for its page.
    public static func citing(_ document: RecordID, in tx: Transaction) throws -> [(plan: RecordID, label: String)] {
        try tx.rows(
            """
            SELECT DISTINCT r.series_id, r.title, r.number FROM plan_citation c JOIN paper r ON r.id = c.version_id
             WHERE c.document_id = \(document) AND r.state <> 'superseded' ORDER BY r.title, r.series_id LIMIT 100
            """
        ).map { row in
            let number: String? = try row("number")
            let title: String = try row("title")
            return (try row("series_id"), number.map { "\($0): \(title)" } ?? title)
        }
    }

    /// The citation as a sentence that the reader of citations understands.
    private static func words(_ citation: PlanCitation) -> String {
        citation.printed.isEmpty
            ? [
                citation.symbol, citation.day.map { "ngày \($0.written)" } ?? "",
                citation.issuer.isEmpty ? "" : "của \(citation.issuer)",
            ]
            .filter { !$0.isEmpty }.joined(separator: " ") : citation.printed
    }
}

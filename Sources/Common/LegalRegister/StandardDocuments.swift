import Accounts
import Database
import Foundation
import Kernel
import Places

/// The documents that the four plans and the facts of the programme name, from Data/legal.
public enum StandardDocuments {
    static let documentColumns = [
        "key", "kind", "symbol", "day", "issuer", "place", "title", "in_force_from", "in_force_until", "awaits_change",
        "remark", "source", "mark",
    ]
    static let relationColumns = ["child", "kind", "parent", "from", "source", "mark"]

    private struct Entry: Sendable {
        let key: String
        let facts: LegalFacts
        /// The code of the issuer's place; nil for a body of the centre.
        let place: String?
    }

    private struct Link: Sendable {
        let child: String
        let parent: String
        let kind: RelationKind
        let from: Day?
        let source: String
        let mark: SourceMark

        var key: String { "\(child) \(kind.rawValue) \(parent)" }
    }

    /// Adds what the register does not have yet: everything at the first start, new lines of the files later. A line is
    /// taken once; what people change or take away afterwards stays as they left it.
    ///
    /// - Parameter folder: Data/legal, with `documents.csv` and `relations.csv`.
    /// - Throws: `LegalDataFault`.
    public static func load(folder: URL, into database: Database) async throws {
        let entries = try entries(folder)
        let links = try links(folder, known: Set(entries.map(\.key)))
        let keys = entries.map(\.key) + links.map(\.key)
        if try await database.read({ try missing(keys, in: $0).isEmpty }) { return }
        do {
            try await database.write(as: .startUp) { tx in
                let missing = try missing(keys, in: tx)
                guard !missing.isEmpty else { return }
                for entry in entries where missing.contains(entry.key) { try insert(entry, in: tx) }
                for link in links where missing.contains(link.key) { try insert(link, in: tx) }
            }
        } catch let problem as Problem where problem.kind == .conflict {
            // Another server was quicker at the same start.
            guard try await database.read({ try missing(keys, in: $0).isEmpty }) else { throw problem }
        }
    }

    private static func missing(_ keys: [String], in tx: Transaction) throws -> Set<String> {
        let known = try tx.rows("SELECT data_key FROM legal_shipped").map { try $0("data_key") as String }
        return Set(keys).subtracting(known)
    }

    private static func insert(_ entry: Entry, in tx: WriteTransaction) throws {
        let facts = entry.facts
        let kept = try LegalStore.find(
            kind: facts.kind, symbol: facts.symbol, day: facts.day, issuer: facts.issuer, in: tx)
        let id: RecordID
        if let kept {
            id = kept.id
            try tx.audit("legal_document.recognised", RecordRef("legal_document", id), after: ["key": entry.key])
        } else {
            let day = facts.day ?? Day(inVietnam: tx.now)
            let place = try entry.place.flatMap { try PlaceStore.place(code: $0, on: day, tx)?.id }
            id = try LegalStore.insert(facts, issuer: try LegalIssuer.find(facts.issuer, at: place, in: tx), in: tx)
        }
        try tx.execute("INSERT INTO legal_shipped (data_key, document_id) VALUES (\(entry.key), \(id))")
    }

    private static func insert(_ link: Link, in tx: WriteTransaction) throws {
        let shipped: (String) throws -> RecordID? = { key in
            try tx.value("SELECT document_id FROM legal_shipped WHERE data_key = \(key)")
        }
        if let child = try shipped(link.child), let parent = try shipped(link.parent),
            try !LegalStore.relations(of: child, in: tx).contains(where: { $0.parent == parent && $0.kind == link.kind }
            )
        {
            try LegalStore.relate(
                LegalRelation(
                    child: child, parent: parent, kind: link.kind, from: link.from, source: link.source, mark: link.mark
                ),
                in: tx)
        }
        try tx.execute(
            "INSERT INTO legal_shipped (data_key, document_id) VALUES (\(link.key), \(RecordID?.none))")
    }

    private static func entries(_ folder: URL) throws -> [Entry] {
        var keys: Set<String> = []
        return try LegalCSV.lines(of: "documents.csv", in: folder, columns: documentColumns).map { line in
            guard !line["key"].isEmpty, keys.insert(line["key"]).inserted else {
                throw line.fault("khóa “\(line["key"])” trống hoặc đã có ở dòng trên")
            }
            let symbol = DocumentSymbol(line["symbol"])
            if symbol == nil, let text = line.optional("symbol") { throw line.fault("không đọc được số “\(text)”") }
            let facts = LegalFacts(
                kind: try line.value("kind", as: DocumentKind.self), symbol: symbol, day: try line.day("day"),
                issuer: line["issuer"], title: line["title"], inForceFrom: try line.day("in_force_from"),
                inForceUntil: try line.day("in_force_until"), awaitsChange: line.optional("awaits_change"),
                remark: line.optional("remark"), source: line["source"],
                mark: try line.value("mark", as: SourceMark.self))
            do {
                return Entry(key: line["key"], facts: try facts.checked(), place: line.optional("place"))
            } catch let problems as Problems {
                throw line.fault(problems.all.map(\.message).joined(separator: " "))
            }
        }
    }

    private static func links(_ folder: URL, known: Set<String>) throws -> [Link] {
        try LegalCSV.lines(of: "relations.csv", in: folder, columns: relationColumns).map { line in
            for name in ["child", "parent"] where !known.contains(line[name]) {
                throw line.fault("không có văn bản mang khóa “\(line[name])” trong documents.csv")
            }
            guard !line["source"].isEmpty else { throw line.fault("chưa ghi nguồn") }
            return Link(
                child: line["child"], parent: line["parent"], kind: try line.value("kind", as: RelationKind.self),
                from: try line.day("from"), source: line["source"], mark: try line.value("mark", as: SourceMark.self))
        }
    }
}

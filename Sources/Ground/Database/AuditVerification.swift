import Kernel

/// What is wrong with the audit log.
public struct AuditFault: Hashable, Sendable {
    public enum Kind: String, Hashable, Sendable, Codable {
        /// The entry is not what was sealed.
        case entryAltered = "entry_altered"
        /// The entry is gone.
        case entryDeleted = "entry_deleted"
        /// The entry did not come from the program, or its seal was taken away.
        case entryAdded = "entry_added"
        /// The seal is not what the chain says.
        case sealAltered = "seal_altered"
        /// Numbers of the chain are gone.
        case sealMissing = "seal_missing"
        /// A number that the chain never gave.
        case sealAdded = "seal_added"
        /// The digest that was written down is nowhere in the chain.
        case anchorMissing = "anchor_missing"
    }

    public let kind: Kind
    /// Its number in the chain; nil for what is in none.
    public let number: Int64?
    /// The last number, where several in a row are missing.
    public var lastNumber: Int64?
    /// The id of the entry; nil where no entry is meant.
    public let entry: String?
    /// Its moment as stored, and its action; nil when it is gone.
    public let at: String?
    public let action: String?
}

/// What a walk along the chain found.
public struct AuditReport: Sendable {
    /// Seals that were looked at.
    public let sealed: Int64
    /// The newest link when the walk began; nil when nothing is sealed.
    public let end: AuditChain.End?
    /// Entries that are not sealed yet.
    public let open: Int
    /// The first of them, in the order of the chain.
    public let faults: [AuditFault]
    /// Of all.
    public let faultCount: Int
}

extension AuditChain {
    /// Faults told at most.
    public static let mostFaults = 100
    /// Seals read at once.
    static let page = 1_000

    /// Walks along the whole chain, a page a transaction, so that nobody waits and the memory stays small; then looks for
    /// entries that are in no chain.
    ///
    /// - Parameter expected: a digest that was written down, 64 hexadecimal digits; nil when there is none.
    /// - Throws: `Problem` `audit.digest` for anything else.
    public static func verify(_ database: Database, expecting expected: String? = nil) async throws -> AuditReport {
        let anchor = try expected.map { try digest(written: $0) }
        let end = try await database.read { tx in try AuditChain.end(in: tx) }
        var walk = ChainWalk(anchor: anchor)
        var after = Int64.min
        while let end, after < end.number {
            let from = after
            let part = try await database.read { tx in try links(after: from, upTo: end.number, in: tx) }
            guard let last = part.last else { break }
            for link in part { walk.take(link) }
            after = last.number
        }
        walk.finish()
        let (outside, open) = try await database.read { tx in
            (try strangers(limit: mostFaults + 1, in: tx), try AuditChain.open(in: tx))
        }
        for fault in outside { walk.note(fault) }
        if let anchor, !walk.foundAnchor {
            walk.note(AuditFault(kind: .anchorMissing, number: nil, entry: hex(anchor), at: nil, action: nil))
        }
        return AuditReport(
            sealed: walk.count, end: end, open: open, faults: walk.faults, faultCount: walk.faultCount)
    }

    private static func links(after: Int64, upTo last: Int64, in tx: Transaction) throws -> [ChainWalk.Link] {
        try tx.rows(
            """
            SELECT s.number AS seal_number, s.entry_id, s.previous AS seal_previous, s.digest AS seal_digest,
                   \(unsafe: columnList)
              FROM audit_seal s LEFT JOIN audit_entry e ON e.id = s.entry_id
             WHERE s.number > \(after) AND s.number <= \(last) ORDER BY s.number LIMIT \(page)
            """
        ).map { row in
            ChainWalk.Link(
                number: try row("seal_number"), entry: try row("entry_id"), previous: try row("seal_previous"),
                digest: try row("seal_digest"), row: row.value("id") == .null ? nil : row)
        }
    }

    /// Entries that are neither sealed nor waiting for it, and those that wait and are gone.
    private static func strangers(limit: Int, in tx: Transaction) throws -> [AuditFault] {
        let added = try tx.rows(
            """
            SELECT e.id, e.at, e.action FROM audit_entry e
             WHERE NOT EXISTS (SELECT 1 FROM audit_seal s WHERE s.entry_id = e.id)
               AND NOT EXISTS (SELECT 1 FROM audit_open o WHERE o.entry_id = e.id)
             ORDER BY e.id LIMIT \(limit)
            """
        ).map { row in
            AuditFault(
                kind: .entryAdded, number: nil, entry: try row("id"), at: try row("at"), action: try row("action"))
        }
        let gone = try tx.rows(
            """
            SELECT o.entry_id FROM audit_open o
             WHERE NOT EXISTS (SELECT 1 FROM audit_entry e WHERE e.id = o.entry_id) ORDER BY o.entry_id LIMIT \(limit)
            """
        ).map { row in
            AuditFault(kind: .entryDeleted, number: nil, entry: try row("entry_id"), at: nil, action: nil)
        }
        return added + gone
    }

    /// The digest that somebody wrote down.
    private static func digest(written text: String) throws -> [UInt8] {
        let digits = Array(text.lowercased().utf8).compactMap { Character(UnicodeScalar($0)).hexDigitValue }
        guard digits.count == 64, text.utf8.count == 64 else {
            throw Problem(
                "audit.digest",
                "“\(text)” không phải mã niêm. Mã niêm có 64 chữ số và chữ từ a đến f, như lệnh audit verify in ra.",
                field: "expect")
        }
        return stride(from: 0, to: 64, by: 2).map { UInt8(digits[$0] * 16 + digits[$0 + 1]) }
    }
}

/// A walk from link to link. After a fault it goes on from what is stored, so that one change is told once.
struct ChainWalk {
    struct Link {
        let number: Int64
        let entry: String
        let previous: [UInt8]
        let digest: [UInt8]
        /// The entry with all its columns; nil when it is gone.
        let row: Row?

        func computed(after previous: [UInt8]) -> [UInt8]? {
            row.map { AuditChain.digest(number: number, previous: previous, entry: $0) }
        }
    }

    private(set) var faults: [AuditFault] = []
    private(set) var faultCount = 0
    private(set) var count: Int64 = 0
    private(set) var foundAnchor = false
    private let anchor: [UInt8]?
    private var expected: Int64 = 1
    /// The digest that the next link must name; nil behind a gap, where it is not known.
    private var last: [UInt8]? = AuditChain.beginning
    private var before: Link?
    /// A link whose digest is not that of its entry: the next one tells which of the two was changed.
    private var doubtful: Link?

    init(anchor: [UInt8]?) { self.anchor = anchor }

    mutating func take(_ link: Link) {
        count += 1
        if link.digest == anchor { foundAnchor = true }
        guard link.number >= expected else { return note(.sealAdded, link) }
        if link.number > expected {
            finish()
            var fault = AuditFault(kind: .sealMissing, number: expected, entry: nil, at: nil, action: nil)
            fault.lastNumber = link.number - 1
            note(fault)
            last = nil
            before = nil
        }
        expected = link.number + 1
        settleDoubt(by: link)
        check(link)
        last = link.digest
        before = link
    }

    /// Tells what the end of the chain leaves open.
    mutating func finish() {
        if let doubtful { note(.entryAltered, doubtful) }
        doubtful = nil
    }

    mutating func note(_ fault: AuditFault) {
        faultCount += 1
        if faults.count < AuditChain.mostFaults { faults.append(fault) }
    }

    /// A link that names the digest its predecessor should have says that only the digest was changed there.
    private mutating func settleDoubt(by link: Link) {
        guard let doubtful, let last else { return }
        let right = before.flatMap { $0.computed(after: $0.previous) }
        if let right, link.previous == right, right != last {
            note(.sealAltered, doubtful)
            self.last = right
        } else {
            note(.entryAltered, doubtful)
            // Whether the link before was exchanged as a whole does not matter any more: it is told.
            self.last = link.previous
        }
        self.doubtful = nil
    }

    private mutating func check(_ link: Link) {
        let last = self.last ?? link.previous
        guard let computed = link.computed(after: last) else {
            note(.entryDeleted, link)
            if link.previous != last { note(.sealAltered, link) }
            return
        }
        if link.previous == last {
            if computed != link.digest { doubtful = link }
        } else if computed == link.digest {
            note(.sealAltered, link)
        } else if link.computed(after: link.previous) == link.digest, let before {
            // This link is whole, but the one before is not the one it was made after.
            note(.sealAltered, before)
        } else {
            note(.entryAltered, link)
        }
    }

    private mutating func note(_ kind: AuditFault.Kind, _ link: Link) {
        let text = { (column: String) -> String? in
            if case .text(let text)? = link.row?.value(column) { text } else { nil }
        }
        note(AuditFault(kind: kind, number: link.number, entry: link.entry, at: text("at"), action: text("action")))
    }
}

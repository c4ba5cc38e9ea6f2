import Database
import Foundation
import Kernel

/// A comment before it is kept.
public struct NewComment: Sendable {
    /// The thread it answers; nil opens one.
    public var parent: RecordID?
    /// Where: `E12`, `III.4`; empty for the whole paper. A reply stands where its thread does.
    public var anchor: String
    /// What stands there now; at most 500 characters are kept.
    public var quote: String
    public var text: String

    public init(parent: RecordID? = nil, anchor: String = "", quote: String = "", text: String) {
        self.parent = parent
        self.anchor = anchor
        self.quote = quote
        self.text = text
    }
}

/// Comments, as functions over a transaction. They ask no policy.
enum CommentStore {
    /// Keeps a comment or a reply, with an audit entry.
    ///
    /// - Throws: `Problem` `paper.superseded_comment` (conflict); `comment.*` on `noi-dung` and `neo`; `comment.absent`.
    static func insert(_ new: NewComment, on paper: Paper, in tx: WriteTransaction) throws -> RecordID {
        guard paper.state != .superseded else {
            throw Problem(
                .conflict, "paper.superseded_comment",
                "Bản \(paper.version) của “\(paper.title)” đã được thay thế. Mở bản mới nhất rồi góp ý ở đó.")
        }
        var anchor = Vietnamese.line(new.anchor)
        var quote = Vietnamese.line(new.quote)
        let text = Vietnamese.normalised(new.text)
        try check(anchor: anchor, text: text)
        if let parent = new.parent {
            let first = try root(parent, of: paper, in: tx)
            guard first.resolvedAt == nil else {
                throw Problem(
                    .conflict, "comment.resolved",
                    "Góp ý này đã xong (\(first.resolvedByName ?? "")). Viết một góp ý mới.")
            }
            (anchor, quote) = (first.anchor, first.quote)
        }
        let id = tx.environment.newID()
        try tx.execute(
            """
            INSERT INTO paper_comment (id, paper_id, series_id, version, parent_id, anchor, quote, body, author_id,
                                       author_name, at)
            VALUES (\(id), \(paper.id), \(paper.series), \(paper.version), \(new.parent), \(anchor),
                    \(String(quote.prefix(500))), \(text), \(tx.actor.id), \(tx.actor.name), \(tx.now))
            """)
        try tx.audit(
            "paper.commented", RecordRef("paper", paper.id), place: paper.place,
            after: ["comment": id.text, "anchor": anchor])
        return id
    }

    /// Settles a thread: by the author of the paper, its last editor, or whoever began it. Settling it again changes
    /// nothing.
    ///
    /// - Throws: `Problem` `comment.absent`, `comment.not_yours` (forbidden).
    static func resolve(_ id: RecordID, on paper: Paper, in tx: WriteTransaction) throws {
        let first = try root(id, of: paper, in: tx)
        guard first.resolvedAt == nil else { return }
        let settling = try settlers(of: paper, in: tx)
        guard settling.contains(tx.actor.id) || first.author == tx.actor.id || tx.actor.kind == .system else {
            throw Problem(
                .forbidden, "comment.not_yours",
                "Góp ý này do \(first.authorName) viết. Người viết hoặc người soạn văn bản (\(paper.preparedByName)) mới "
                    + "đánh dấu xong được.")
        }
        try tx.execute(
            """
            UPDATE paper_comment SET resolved_at = \(tx.now), resolved_by_id = \(tx.actor.id),
              resolved_by_name = \(tx.actor.name), resolved_version = \(paper.version)
            WHERE id = \(id) AND resolved_at IS NULL
            """)
        try tx.audit(
            "paper.comment_resolved", RecordRef("paper", paper.id), place: paper.place, after: ["comment": id.text])
    }

    /// Who settles threads of a paper besides those who began them: its preparer, its last editor, and whoever carries
    /// it on.
    static func settlers(of paper: Paper, in tx: Transaction) throws -> Set<String> {
        Set(try PaperCarriers.all(of: paper.id, in: tx) + [paper.preparedBy, paper.editedBy])
    }

    static func all(of paper: Paper, in tx: Transaction) throws -> [PaperComment] {
        let found = try tx.rows(
            """
            SELECT \(unsafe: columns) FROM paper_comment c LEFT JOIN paper_comment r ON r.id = c.parent_id
            WHERE c.series_id = \(paper.series) AND c.version <= \(paper.version)
              AND (COALESCE(r.version, c.version) = \(paper.version)
                   OR COALESCE(r.resolved_version, c.resolved_version, \(paper.version)) >= \(paper.version))
            ORDER BY c.at, c.id
            """
        ).map(PaperComment.init)
        let replies = Dictionary(grouping: found.filter { $0.parent != nil }, by: \.parent)
        return found.filter { $0.parent == nil }.flatMap { [$0] + (replies[$0.id] ?? []) }
    }

    /// The first comment of a thread that can be seen at this paper.
    private static func root(_ id: RecordID, of paper: Paper, in tx: Transaction) throws -> PaperComment {
        let found = try tx.row(
            """
            SELECT \(unsafe: columns) FROM paper_comment c
            WHERE c.id = \(id) AND c.series_id = \(paper.series) AND c.version <= \(paper.version)
              AND c.parent_id IS NULL
            """)
        guard let found else {
            throw Problem(.absent, "comment.absent", "Không có góp ý này ở văn bản. Mở lại văn bản để xem các góp ý.")
        }
        return try PaperComment(found)
    }

    private static func check(anchor: String, text: String) throws {
        var problems: [Problem] = []
        if text.isEmpty {
            problems.append(
                Problem("comment.empty", "Chưa có nội dung góp ý. Ghi góp ý rồi gửi.", field: "loi-gop-y"))
        } else if text.count > 2000 {
            problems.append(
                Problem(
                    "comment.length", "Góp ý có \(text.count) ký tự, nhiều nhất được 2.000.", field: "loi-gop-y"))
        }
        if anchor.count > 40 {
            problems.append(
                Problem(
                    "comment.anchor", "Chỗ góp ý có \(anchor.count) ký tự, nhiều nhất được 40, ví dụ E12 hoặc III.4.",
                    field: "neo"))
        }
        try Problems.throwIfAny(problems)
    }

    private static let columns = """
        c.id, c.paper_id, c.version, c.parent_id, c.anchor, c.quote, c.body, c.author_id, c.author_name, c.at,
        c.resolved_at, c.resolved_by_name
        """
}

extension PaperComment {
    init(_ row: Row) throws {
        id = try row("id")
        paper = try row("paper_id")
        version = try row("version")
        parent = try row("parent_id")
        anchor = try row("anchor")
        quote = try row("quote")
        text = try row("body")
        author = try row("author_id")
        authorName = try row("author_name")
        at = try row("at")
        resolvedAt = try row("resolved_at")
        resolvedByName = try row("resolved_by_name")
    }
}

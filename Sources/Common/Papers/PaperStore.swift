import Database
import Foundation
import Kernel

/// Papers, as functions over a transaction. They ask no policy: `PaperDesk` does.
public enum PaperStore {
    /// Keeps the next version of a series as a draft, prepared by whoever acts. An earlier draft or returned version of
    /// the series becomes superseded; an issued one stays in force until the new one is issued.
    ///
    /// - Throws: `Problem` `paper.under_decision` (conflict) while a version is submitted or approved;
    ///   `paper.title`, `paper.number_length`.
    public static func insert(_ new: NewPaper, in tx: WriteTransaction) throws -> Paper {
        let title = Vietnamese.line(new.title)
        let number = PaperNumber.kept(new.number)
        try check(title: title, number: number)
        var version = 1
        for earlier in try versions(of: new.series, in: tx) {
            version = max(version, earlier.version + 1)
            switch earlier.state {
            case .submitted, .approved: throw underDecision(earlier)
            case .draft, .returned: try supersede(earlier, by: .of(tx), in: tx)
            case .issued, .superseded: continue
            }
        }
        let id = new.id ?? tx.environment.newID()
        try tx.execute(
            """
            INSERT INTO paper (id, kind, series_id, version, title, folded, agency_id, place_id, state, number, day,
                               round, row_version, goes_above, prepared_by, prepared_by_name, edited_by, created_at,
                               changed_at, changed_by_name)
            VALUES (\(id), \(new.kind), \(new.series), \(version), \(title), \(folded(title, number)), \(new.agency),
                    \(new.place), 'draft', \(number), \(new.day), 0, 1, 0, \(tx.actor.id), \(tx.actor.name),
                    \(tx.actor.id), \(tx.now), \(tx.now), \(tx.actor.name))
            """)
        let paper = try require(id, in: tx)
        try append(.created, paper, by: .of(tx), in: tx)
        try tx.audit(
            "paper.created", RecordRef("paper", id), place: new.place,
            after: ["kind": new.kind, "title": title, "version": String(version)])
        return paper
    }

    /// The paper of an id, or nil.
    public static func find(_ id: RecordID, in tx: Transaction) throws -> Paper? {
        try tx.row("SELECT \(unsafe: columns) \(unsafe: source) WHERE p.id = \(id)").map(Paper.init)
    }

    /// The highest version of a series that is not superseded; nil when there is none.
    public static func newest(of series: RecordID, in tx: Transaction) throws -> Paper? {
        try tx.row(
            """
            SELECT \(unsafe: columns) \(unsafe: source)
            WHERE p.series_id = \(series) AND p.state <> 'superseded' ORDER BY p.version DESC LIMIT 1
            """
        ).map(Paper.init)
    }

    /// All versions of a series, the newest first.
    public static func versions(of series: RecordID, in tx: Transaction) throws -> [Paper] {
        try tx.rows(
            "SELECT \(unsafe: columns) \(unsafe: source) WHERE p.series_id = \(series) ORDER BY p.version DESC"
        ).map(Paper.init)
    }

    /// The version that is in force; nil while none was issued.
    public static func issued(of series: RecordID, in tx: Transaction) throws -> Paper? {
        try tx.row(
            "SELECT \(unsafe: columns) \(unsafe: source) WHERE p.series_id = \(series) AND p.state = 'issued'"
        ).map(Paper.init)
    }

    /// The paper, if its content may change.
    ///
    /// - Throws: `Problem` `paper.absent`; `paper.closed` (conflict), which says where it stands and what to do.
    @discardableResult
    public static func requireOpen(_ id: RecordID, in tx: Transaction) throws -> Paper {
        let paper = try require(id, in: tx)
        guard paper.state.isOpen else { throw PaperWords.closed(paper) }
        return paper
    }

    /// Notes that the content changed: whoever acts is its last editor. The audit entry is that of the change itself.
    ///
    /// - Parameter rowVersion: the one that was seen; nil where nobody saw one.
    /// - Returns: the new row version.
    /// - Throws: as `requireOpen`; `Problem` `paper.stale` (conflict), which names the state that was found.
    @discardableResult
    public static func touch(
        _ id: RecordID, expecting rowVersion: Int?, in tx: WriteTransaction
    ) throws -> Int {
        let paper = try requireOpen(id, in: tx)
        if let rowVersion, rowVersion != paper.rowVersion { throw PaperWords.stale(paper) }
        try tx.execute(
            """
            UPDATE paper SET row_version = row_version + 1, edited_by = \(tx.actor.id)
            WHERE id = \(id) AND row_version = \(paper.rowVersion)
            """)
        return paper.rowVersion + 1
    }

    /// Changes title, number and day of an open paper, with an audit entry. It leaves the row version to `touch`.
    ///
    /// - Throws: as `requireOpen`; `Problem` `paper.title`, `paper.number_length`.
    public static func setHead(
        _ id: RecordID, number: String?, day: Day?, title: String, in tx: WriteTransaction
    ) throws {
        let paper = try requireOpen(id, in: tx)
        let title = Vietnamese.line(title)
        let number = PaperNumber.kept(number)
        try check(title: title, number: number)
        try tx.execute(
            """
            UPDATE paper SET title = \(title), folded = \(folded(title, number)), number = \(number), day = \(day)
            WHERE id = \(id)
            """)
        try tx.audit(
            "paper.head_changed", RecordRef("paper", id), place: paper.place,
            before: ["title": paper.title, "number": paper.number ?? "", "day": paper.day?.iso ?? ""],
            after: ["title": title, "number": number ?? "", "day": day?.iso ?? ""])
    }

    /// What happened to a paper, the oldest first.
    public static func events(of id: RecordID, in tx: Transaction) throws -> [PaperEvent] {
        try tx.rows(
            """
            SELECT id, kind, state, round, actor_id, actor_name, agency_name, behalf_of_id, behalf_of_name, above, reason,
                   note, at
            FROM paper_event WHERE paper_id = \(id) ORDER BY position
            """
        ).map(PaperEvent.init)
    }

    /// What a paper says about steps that were not taken by its own office, or not in one's own right, the oldest first:
    /// `Hội LHPN tỉnh Cao Bằng phê duyệt thay: xã có hai cán bộ`.
    public static func remarks(of id: RecordID, in tx: Transaction) throws -> [String] {
        try events(of: id, in: tx).compactMap(PaperPanel.remark)
    }

    /// What was said about a paper: at this version, and at earlier ones what was still open when it was made. Threads
    /// in the order in which they began, each reply behind what it answers.
    public static func comments(of id: RecordID, in tx: Transaction) throws -> [PaperComment] {
        let paper = try require(id, in: tx)
        return try CommentStore.all(of: paper, in: tx)
    }

    /// The signed and stamped scans of a paper, the oldest first.
    public static func files(of id: RecordID, in tx: Transaction) throws -> [PaperFile] {
        try tx.rows(
            """
            SELECT f.attachment_id, a.name, a.size, f.added_by_name, f.added_at
            FROM paper_file f JOIN attachment a ON a.id = f.attachment_id
            WHERE f.paper_id = \(id) ORDER BY f.added_at, f.attachment_id
            """
        ).map {
            PaperFile(
                attachment: try $0("attachment_id"), name: try $0("name"), size: try $0("size"),
                addedByName: try $0("added_by_name"), addedAt: try $0("added_at"))
        }
    }

    static func require(_ id: RecordID, in tx: Transaction) throws -> Paper {
        guard let paper = try find(id, in: tx) else { throw PaperWords.absent }
        return paper
    }

    static let columns = """
        p.id, p.kind, p.series_id, p.version, p.title, p.agency_id, p.place_id, pl.tier, p.state, p.number, p.day, p.round,
        p.row_version, p.prepared_by, p.prepared_by_name, p.edited_by, p.created_at, p.changed_at, p.changed_by_name
        """
    static let source = "FROM paper p JOIN place pl ON pl.id = p.place_id"

    private static func folded(_ title: String, _ number: String?) -> String {
        Vietnamese.folded([title, number ?? ""].joined(separator: " "))
    }

    private static func check(title: String, number: String?) throws {
        guard (1...500).contains(title.count) else {
            throw Problem(
                "paper.title", "Tên văn bản có \(title.count) ký tự, cần từ 1 đến 500. Ghi lại tên văn bản.",
                field: "ten")
        }
        if let number, number.count > PaperNumber.limit, let problem = PaperNumber.problem(with: number) {
            throw problem
        }
    }

    private static func underDecision(_ paper: Paper) -> Problem {
        Problem(
            .conflict, "paper.under_decision",
            "Bản \(paper.version) của “\(paper.title)” đang ở trạng thái “\(paper.state.label)” nên chưa lập được bản mới. "
                + (paper.state == .submitted ? "Rút lại bản đó, hoặc chờ quyết định." : "Ban hành bản đó trước."))
    }
}

extension Paper {
    init(_ row: Row) throws {
        id = try row("id")
        kind = try row("kind")
        series = try row("series_id")
        version = try row("version")
        title = try row("title")
        agency = try row("agency_id")
        place = try row("place_id")
        tier = try row("tier")
        state = try row("state")
        number = try row("number")
        day = try row("day")
        round = try row("round")
        rowVersion = try row("row_version")
        preparedBy = try row("prepared_by")
        preparedByName = try row("prepared_by_name")
        editedBy = try row("edited_by")
        createdAt = try row("created_at")
        changedAt = try row("changed_at")
        changedByName = try row("changed_by_name")
    }
}

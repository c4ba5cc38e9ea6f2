import Database
import Foundation
import Kernel
import Pages
import Places

/// What every page of a paper shows beside its content: where it stands, what can be done, what was said, what
/// happened. Embedded by its partials: `{{#panel}}{{>paper-steps}}{{>paper-decision}}{{>paper-comments}}{{/panel}}`,
/// also `paper-events` and `paper-files`.
public struct PaperPanel: Sendable {
    /// One stop on the way of a paper.
    public struct Step: Sendable {
        public let label: String
        /// Who and when, or whom it waits for; nil when there is nothing to say yet.
        public let detail: String?
        public let done: Bool
        public let returned: Bool
        public let current: Bool
    }

    /// A step the viewer may take now.
    public struct Choice: Sendable {
        public let label: String
        public let link: Link
        public let primary: Bool
        public let icon: SafeHTML
    }

    /// A comment with what was answered.
    public struct Thread: Sendable {
        public struct Reply: Sendable {
            public let text: String
            public let by: String
        }

        /// The id in the page: `gop-y-…`.
        public let mark: String
        /// `E12`; nil for the whole paper.
        public let anchor: String?
        public let quote: String?
        public let text: String
        /// `Lãnh đạo Hội tỉnh · 08:10 ngày 06/9/2024`.
        public let by: String
        /// `góp ý ở bản 2`; nil when it was said of this version.
        public let carried: String?
        /// Who settled it and when; nil while it is open.
        public let settled: String?
        public let replies: [Reply]
        /// Where it is answered; nil for who may not.
        public internal(set) var reply: Link?
        /// Where it is settled; nil for who may not.
        public internal(set) var resolve: Link?
        public let submission: String
    }

    public struct Event: Sendable {
        public let what: String
        public let by: String
        public let when: String
        public let note: String?
    }

    public struct File: Sendable {
        public let name: String
        public let size: String
        public let link: Link
        public let by: String
    }

    public let state: StateBadge
    /// `bản 2`.
    public let version: String
    public let steps: [Step]
    /// What the paper says where the tier above acted or somebody stood in for another.
    public let remarks: [String]
    public let hasRemarks: Bool
    /// The words that came with the last return, while the paper is returned.
    public let returnNote: String?
    public let choices: [Choice]
    public let hasChoices: Bool
    public let threads: [Thread]
    public let hasThreads: Bool
    /// `2 góp ý chưa xong`; nil when none is open.
    public let openComments: String?
    /// Where a comment is written; nil for who may not.
    public internal(set) var comment: Link?
    public let events: [Event]
    public let files: [File]
    public let hasFiles: Bool
    /// Where the signed scan is attached; nil before issuing and for who may not.
    public internal(set) var attach: Link?

    /// Reads everything about a paper that the viewer may see; the page has asked the right to see it.
    public static func load(
        _ paper: Paper, desk: PaperDesk, viewer: Viewer, in tx: Transaction
    ) throws -> PaperPanel {
        let actor = PaperActor(viewer)
        let lineage = try PlaceStore.lineage(of: paper.place, tx)
        let kind = try desk.kind(of: paper)
        let events = try PaperStore.events(of: paper.id, in: tx)
        let mayComment = viewer.may(.commentPapers, lineage: lineage) && paper.state != .superseded
        let mayAttach = viewer.may(.issuePapers, lineage: lineage) && paper.state == .issued
        let threads = try PaperPanel.threads(
            of: paper, viewer: viewer, mayComment: mayComment, newID: desk.environment.newID, in: tx)
        return PaperPanel(
            paper, kind: kind, events: events, permitted: try desk.permitted(paper, for: actor, in: tx),
            waitsFor: try waitsFor(paper, desk: desk, in: tx), threads: threads,
            comment: mayComment ? .comments(of: paper.id) : nil,
            files: try PaperStore.files(of: paper.id, in: tx).map { file in
                File(
                    name: file.name, size: PaperPanel.size(file.size), link: .file(file.attachment, of: paper.id),
                    by: "\(file.addedByName), \(Moment.written(file.addedAt))")
            }, attach: mayAttach ? .attach(to: paper.id) : nil)
    }

    init(
        _ paper: Paper, kind: any PaperKind, events: [PaperEvent], permitted: [PaperStep], waitsFor: String?,
        threads: [Thread], comment: Link?, files: [File], attach: Link?
    ) {
        state = paper.state.badge
        version = "bản \(paper.version)"
        steps = PaperPanel.steps(paper, events, waitsFor: waitsFor)
        let remarks = events.compactMap(PaperPanel.remark)
        self.remarks = remarks
        hasRemarks = !remarks.isEmpty
        returnNote = paper.state == .returned ? events.last { $0.kind == .giveBack }?.note : nil
        choices = PaperPanel.choices(paper, kind, permitted)
        hasChoices = !permitted.isEmpty
        self.threads = threads
        hasThreads = !threads.isEmpty
        let open = threads.filter { $0.settled == nil }.count
        openComments = open == 0 ? nil : "\(open) góp ý chưa xong"
        self.comment = comment
        self.events = events.reversed().map(PaperPanel.event)
        self.files = files
        hasFiles = !files.isEmpty
        self.attach = attach
    }

    private static func threads(
        of paper: Paper, viewer: Viewer, mayComment: Bool, newID: @Sendable () -> RecordID, in tx: Transaction
    ) throws -> [Thread] {
        let all = try CommentStore.all(of: paper, in: tx)
        let settlers = try CommentStore.settlers(of: paper, in: tx)
        return all.filter { $0.parent == nil }.map { first in
            let isOpen = first.resolvedAt == nil
            let mayResolve = settlers.contains(viewer.actor.id) || first.author == viewer.actor.id
            let replies = all.filter { $0.parent == first.id }
            return Thread(
                mark: "gop-y-\(first.id.text)", anchor: first.anchor.isEmpty ? nil : first.anchor,
                quote: first.quote.isEmpty ? nil : first.quote, text: first.text, by: signed(first),
                carried: first.version == paper.version ? nil : "góp ý ở bản \(first.version)",
                settled: first.resolvedAt.map { "\(first.resolvedByName ?? ""), \(Moment.written($0))" },
                replies: replies.map { .init(text: $0.text, by: signed($0)) },
                reply: isOpen && mayComment
                    ? Link.comments(of: paper.id).query([("tra-loi", first.id.text)]) : nil,
                resolve: isOpen && mayResolve && paper.state != .superseded
                    ? .resolve(first.id, of: paper.id) : nil,
                submission: newID().text)
        }
    }

    private static func signed(_ comment: PaperComment) -> String {
        "\(comment.authorName) · \(Moment.written(comment.at))"
    }

    /// Whom a paper waits for: the people of its office, or the tier above.
    private static func waitsFor(_ paper: Paper, desk: PaperDesk, in tx: Transaction) throws -> String? {
        let step: PaperStep
        switch paper.state {
        case .submitted: step = .approve
        case .approved: step = .issue
        default: return nil
        }
        let barred = step == .approve ? try PaperStore.participants(of: paper, in: tx).ids : []
        let people = try desk.deciders(step, paper, except: barred, limit: 3, in: tx).map(\.name)
        return people.isEmpty ? "Đang chờ cấp trên" : "Đang chờ \(PaperWords.list(people))"
    }

    static func size(_ bytes: Int) -> String {
        bytes >= 1 << 20 ? "\((bytes + (1 << 19)) >> 20)\u{00A0}MB" : "\(max(1, (bytes + 512) >> 10))\u{00A0}KB"
    }
}

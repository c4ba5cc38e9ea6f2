import Database
import Kernel
import Pages

/// Something besides a paper that waits for somebody, as the inbox and the overview show it.
public struct WaitingItem: Sendable {
    /// `Báo cáo năm kết quả thực hiện Dự án 8, năm 2024`.
    public let title: String
    /// Whose it is, and by when.
    public let detail: String
    /// Where it stands; nil where there is nothing to say.
    public let state: StateBadge?
    /// The word on its button.
    public let verb: String
    /// Where it is dealt with.
    public let link: Link
    /// A text about it that can be sent; nil where there is none.
    public let message: Link?

    public init(
        title: String, detail: String, state: StateBadge? = nil, verb: String, link: Link, message: Link? = nil
    ) {
        self.title = title
        self.detail = detail
        self.state = state
        self.verb = verb
        self.link = link
        self.message = message
    }
}

/// What waits of one sort, under its heading: `Báo cáo phải nộp`.
public struct WaitingGroup: Sendable {
    public let label: String
    /// The most urgent first.
    public let items: [WaitingItem]

    public init(label: String, items: [WaitingItem]) {
        self.label = label
        self.items = items
    }
}

/// A room in which something waits for people besides papers: reports with a day, people to confirm after a reform. The
/// composition root gives each to ``PaperDesk``; the inbox, its count and the overview then show it.
public protocol WaitingSource: Sendable {
    /// How many things wait for a viewer, counted up to a limit. The head of every page asks: it must be quick.
    func waitingCount(for viewer: Viewer, limit: Int, in tx: Transaction) throws -> Int

    /// What waits for a viewer. There is little of it: it is not paged.
    ///
    /// - Parameters:
    ///   - words: folded words that the title or the detail has to contain, without tone marks; empty for all.
    ///   - limit: how many things at most in each group.
    func waiting(
        for viewer: Viewer, matching words: [String], limit: Int, in tx: Transaction
    ) throws -> [WaitingGroup]
}

extension WaitingItem {
    /// Whether its words contain what somebody looks for.
    public func matches(_ words: [String]) -> Bool {
        let text = Vietnamese.folded("\(title) \(detail)")
        return words.allSatisfy { text.contains($0) }
    }
}

extension PaperDesk {
    /// What waits for a viewer besides papers, group by group; groups without anything are left out.
    public func others(
        for viewer: Viewer, search: String = "", limit: Int, in tx: Transaction
    ) throws -> [WaitingGroup] {
        let words = Vietnamese.folded(search).split(separator: " ").map(String.init)
        return try sources.flatMap { try $0.waiting(for: viewer, matching: words, limit: limit, in: tx) }
            .filter { !$0.items.isEmpty }
    }
}

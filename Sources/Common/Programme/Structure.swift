import Kernel

/// A title as one document prints it.
public struct PrintedTitle: Hashable, Sendable {
    /// The code of a ``SourceDocument``.
    public let document: String
    /// As printed.
    public let text: String
}

/// The number that one document prints for an activity, or for a row of it (REQUIREMENTS B26–28).
public struct ActivityAlias: Hashable, Sendable {
    /// The code of a ``SourceDocument``.
    public let document: String
    /// The whole path in that document: `I.1`, `3.4`, `4..2` (content 4 without an activity heading, row 2).
    public let number: String
    /// What is odd about it, in Vietnamese; nil when nothing is.
    public let remark: String?
}

/// A content (nội dung) of the project.
public struct Component: Hashable, Sendable {
    /// `1` to `4`: the number on which all documents agree.
    public let number: String
    /// English, stable: `mindset`.
    public let code: String
    /// In Vietnamese, in the wording that most documents share.
    public let title: String
    /// The title where a document words it otherwise.
    public let titles: [PrintedTitle]
    /// Who leads it, in the words of the source; nil when not stated.
    public let lead: String?
    /// In the order of their paths.
    public let activities: [Activity]
    /// Where it stands, and how far that was checked.
    public let source: Source
}

/// An activity (hoạt động), identified by its full path, because numbers restart in every content (B26).
public struct Activity: Hashable, Sendable {
    /// `3.4`: content, dot, activity. The identity.
    public let path: String
    /// English, stable: `women_leadership`.
    public let code: String
    /// In Vietnamese, in the wording that most documents share.
    public let title: String
    /// The title where a document words it otherwise.
    public let titles: [PrintedTitle]
    /// The numbers under which the documents print it.
    public let aliases: [ActivityAlias]
    /// Where it stands, and how far that was checked.
    public let source: Source

    /// The number of its content: `3` of `3.4`.
    public var component: String { String(path.prefix { $0 != "." }) }
}

/// A span of the programme that targets are set for.
public struct Phase: Hashable, Sendable {
    /// English, stable: `phase-1`.
    public let code: String
    /// `giai đoạn I`.
    public let name: String
    /// The whole years that it covers.
    public let period: Period
    /// Where it stands, and how far that was checked.
    public let source: Source
}

import Kernel

/// Who looks at a page and what they may do there. Made by Accounts from the session; the request context hands it down.
public struct Viewer: Sendable {
    /// Who writes are recorded under.
    public let actor: Actor
    public let userID: RecordID
    /// The person's name as shown.
    public let name: String
    /// `Cán bộ`, `Lãnh đạo`; several roles joined by commas.
    public let roleLabel: String
    /// `Hội LHPN tỉnh Cao Bằng`.
    public let agencyName: String
    /// The place of the agency.
    public let place: PlaceID
    /// `tỉnh Cao Bằng`.
    public let placeName: String
    /// The secret that every form repeats in its field `_csrf`. Best made from the account rather than the session:
    /// a form that was filled in while the session ended can then be sent after signing in again.
    public let csrf: String
    /// Whether this is the demonstration.
    public let demo: Bool
    /// What waits for this person, for the head of every page; nil where nobody counts it.
    public var waiting: Waiting?
    private let rights: [Action: [Scope]]

    /// How much waits, and where it is listed.
    public struct Waiting: Hashable, Sendable {
        public let count: Int
        public let link: Link
        /// Where a page that stays open asks for the count: an answer in JSON.
        public let counter: Link

        public init(count: Int, link: Link, counter: Link) {
            self.count = count
            self.link = link
            self.counter = counter
        }

        /// `Việc đang chờ: 4`.
        public var words: String { count == 0 ? "Không có việc đang chờ" : "Việc đang chờ: \(written)" }

        /// `4`; from a hundred `99+`.
        public var written: String { count > 99 ? "99+" : String(count) }
    }

    /// - Parameter rights: every action with the place below which it holds; an action may occur several times.
    public init(
        actor: Actor, userID: RecordID, name: String, roleLabel: String, agencyName: String, place: PlaceID,
        placeName: String, csrf: String, demo: Bool = false, rights: [(Action, Scope)]
    ) {
        self.actor = actor
        self.userID = userID
        self.name = name
        self.roleLabel = roleLabel
        self.agencyName = agencyName
        self.place = place
        self.placeName = placeName
        self.csrf = csrf
        self.demo = demo
        self.rights = Dictionary(grouping: rights, by: \.0).mapValues { $0.map(\.1) }
    }

    /// Whether the action is permitted anywhere: enough to show a menu, never enough for a route on a record.
    public func may(_ action: Action) -> Bool { rights[action] != nil }

    /// Whether the action is permitted on a record with this lineage (its place and all ancestors, all structures).
    public func may(_ action: Action, lineage: [PlaceID]) -> Bool {
        rights[action]?.contains { $0.covers(lineage) } ?? false
    }

    /// The places below which the action holds: what a list is limited to. Empty when it holds nowhere.
    public func scopes(_ action: Action) -> [Scope] { rights[action] ?? [] }
}

import Accounts
import Database
import Foundation
import Kernel
import Pages
import Places

/// Who acts on papers and with what rights: a viewer, or a system that may do all (the command line).
public struct PaperActor: Sendable {
    /// Whom events and audit entries name.
    public let actor: Actor
    /// Nil for a system.
    let viewer: Viewer?

    public init(_ viewer: Viewer) {
        actor = viewer.actor
        self.viewer = viewer
    }

    /// Acts with all rights; who had a part in a paper is not asked.
    public init(system actor: Actor) {
        self.actor = actor
        viewer = nil
    }

    /// The command line.
    public static let commandLine = PaperActor(system: .commandLine)

    /// Whether a right holds somewhere, of one's own or, for decisions, as somebody's deputy on a day.
    func may(_ action: Action, on day: Day, in tx: Transaction) throws -> Bool {
        guard let viewer else { return true }
        if viewer.may(action) { return true }
        return try capacities(on: day, in: tx).contains { !$0.scopes(action).isEmpty }
    }

    /// In what capacities a person acts on a day: of his own, then for each principal.
    func capacities(on day: Day, in tx: Transaction) throws -> [Capacity] {
        guard let viewer else { return [] }
        let own = Capacity(
            people: [viewer.actor.id], principal: nil, agencyName: viewer.agencyName,
            tier: try tier(of: viewer.place, in: tx),
            rights: Dictionary(
                uniqueKeysWithValues: Capacity.actions.map { ($0, viewer.scopes($0)) }))
        return try [own] + deputed(to: viewer, on: day, in: tx)
    }

    /// A deputy decides with the rights of the principal; he prepares and submits with his own.
    private func deputed(to viewer: Viewer, on day: Day, in tx: Transaction) throws -> [Capacity] {
        try DeputyStore.principals(of: viewer.actor.id, on: day, in: tx).compactMap { deputy in
            guard let principal = try OfficerStore.find(deputy.principal, in: tx) else { return nil }
            let rights = try OfficerStore.rights(of: principal.id, on: day, in: tx)
            let decisions = rights.filter { [.approvePapers, .issuePapers].contains($0.0) }
            return Capacity(
                people: [viewer.actor.id, principal.id.text],
                principal: .user(principal.id, name: principal.name), agencyName: principal.agencyName,
                tier: try tier(of: principal.place, in: tx),
                rights: Dictionary(grouping: decisions, by: \.0).mapValues { $0.map(\.1) })
        }
    }

    private func tier(of place: PlaceID, in tx: Transaction) throws -> Tier {
        try PlaceStore.place(place, tx)?.tier ?? .village
    }
}

/// One set of rights that somebody acts with: his own, or those of a principal.
struct Capacity: Sendable {
    /// The person, and the principal: both are asked what part they had in a paper.
    let people: [String]
    /// Nil when in one's own right.
    let principal: Actor?
    /// The office in whose name it is done.
    let agencyName: String
    /// The tier of that office's place.
    let tier: Tier
    let rights: [Action: [Scope]]

    static let actions: [Action] = [.submitPapers, .approvePapers, .issuePapers]

    func scopes(_ action: Action) -> [Scope] { rights[action] ?? [] }

    func covers(_ action: Action, _ lineage: [PlaceID]) -> Bool { scopes(action).contains { $0.covers(lineage) } }
}

import Database
import Foundation
import Kernel
import Pages
import Places

/// What a cookie says about a request.
public struct SignedIn: Sendable {
    public let viewer: Viewer
    /// Nothing but the own account may be opened before the temporary password is changed.
    public let mustChangePassword: Bool
    /// Whether the password was entered within the last minutes, as dangerous acts ask for.
    public let isRecentlyProved: Bool
    /// Nothing but the own account may be opened before the second factor is on, which the roles demand.
    public let mustEnrol: Bool
}

extension Accounts {
    /// Who a token belongs to; nil when there is no such session, it is over, or the account is locked.
    ///
    /// The last use is noted at most once a minute.
    ///
    /// - Parameter demo: whether this is the demonstration.
    public func viewer(for token: String, demo: Bool = false) async throws -> SignedIn? {
        guard token.utf8.count == 64 else { return nil }
        let now = environment.now()
        let rule = secondFactor
        let found = try await database.read { tx -> (SignedIn, Date)? in
            guard let session = try SessionStore.find(token: token, now: now, in: tx),
                let user = try UserStore.find(session.user, in: tx), user.state == .active
            else { return nil }
            let assignments = try UserStore.assignments(of: user.id, in: tx)
            let mustEnrol =
                try rule.demands(assignments, on: Day(inVietnam: now))
                && !SecondFactorStore.isActive(for: user.id, in: tx)
            let viewer = try Accounts.viewer(user, csrf: session.csrf, on: Day(inVietnam: now), demo: demo, in: tx)
            return (
                SignedIn(
                    viewer: viewer, mustChangePassword: user.mustChangePassword,
                    isRecentlyProved: now.timeIntervalSince(session.provedAt) < Session.proofLimit,
                    mustEnrol: mustEnrol),
                session.lastSeenAt
            )
        }
        guard let (signedIn, lastSeenAt) = found else { return nil }
        if now.timeIntervalSince(lastSeenAt) >= Session.touchInterval {
            try await database.upkeep { try SessionStore.touch(token: token, in: $0) }
        }
        return signedIn
    }

    /// - Parameter scope: what the viewer may do at most; nil for everything that the roles permit.
    static func viewer(
        _ user: User, csrf: String, on today: Day, demo: Bool, within scope: Set<Action>? = nil, in tx: Transaction
    ) throws -> Viewer {
        let assignments = try UserStore.assignments(of: user.id, in: tx)
        let roles = Role.allCases.filter { role in assignments.contains { $0.role == role && $0.holds(on: today) } }
        return Viewer(
            actor: .user(user.id, name: user.name), userID: user.id, name: user.name,
            roleLabel: roles.isEmpty ? "Chưa có vai trò" : roles.map(\.label).joined(separator: ", "),
            agencyName: user.agencyName, place: user.place,
            placeName: try AccountPlaces.label(of: user.place, in: tx), csrf: csrf, demo: demo,
            rights: Policy.rights(
                of: try ScopeSuccession.followed(assignments, of: user.id, on: today, in: tx), on: today
            ).filter { scope?.contains($0.0) ?? true })
    }
}

import Database
import Foundation
import Kernel
import Places

/// A row of the list of users.
public struct UserItem: Sendable {
    public let user: User
    /// The roles held today.
    public let roles: [Role]
}

/// One page of the list of users.
public struct UserPage: Sendable {
    public let users: [UserItem]
    public let hasMore: Bool
}

/// An account with all that its page shows.
public struct UserDetail: Sendable {
    public struct Assignment: Sendable {
        public let assignment: RoleAssignment
        /// `huyện Quảng Hòa`.
        public let placeName: String
        /// When it was taken back before it held a whole day; nil otherwise.
        public let withdrawnAt: Date?
    }

    public let user: User
    /// All roles, also those that are over.
    public let assignments: [Assignment]
    /// Until when a link to choose a password is open; nil when there is none.
    public let linkUntil: Date?
    /// Whether signing in needs a code.
    public let hasSecondFactor: Bool
    /// The place of the agency and all its ancestors, for the policy.
    public let lineage: [PlaceID]
}

extension Accounts {
    /// The accounts whose agency lies in the scopes, in the order of given names.
    ///
    /// - Parameters:
    ///   - scopes: `viewer.scopes(.viewUsers)`.
    ///   - search: words of name, login or agency, tone marks not needed; empty for all.
    ///   - page: from 1.
    public func users(within scopes: [Scope], search: String, page: Int, size: Int = 50) async throws -> UserPage {
        let today = environment.today
        return try await database.read { tx in
            let offset = (max(1, min(page, 100_000)) - 1) * size
            let found = try UserStore.list(within: scopes, search: search, offset: offset, limit: size + 1, in: tx)
            let shown = Array(found.prefix(size))
            let roles = try UserStore.roles(of: shown.map(\.id), on: today, in: tx)
            return UserPage(
                users: shown.map { UserItem(user: $0, roles: roles[$0.id] ?? []) }, hasMore: found.count > size)
        }
    }

    /// An account with its roles.
    ///
    /// - Throws: `Problem` `user.absent`.
    public func user(_ id: RecordID) async throws -> UserDetail {
        let now = environment.now()
        return try await database.read { tx in
            guard let user = try UserStore.find(id, in: tx) else { throw Accounts.absent }
            let assignments = try RoleStore.all(of: id, in: tx).map {
                UserDetail.Assignment(
                    assignment: $0.assignment, placeName: try AccountPlaces.label(of: $0.assignment.place, in: tx),
                    withdrawnAt: $0.withdrawnAt)
            }
            return UserDetail(
                user: user, assignments: assignments,
                linkUntil: try AccountLinkStore.openUntil(of: id, now: now, in: tx),
                hasSecondFactor: try SecondFactorStore.isActive(for: id, in: tx),
                lineage: try PlaceStore.lineage(of: user.place, tx))
        }
    }
}

import Database
import Foundation
import Kernel

/// A device on which somebody is signed in.
public struct OpenSession: Hashable, Sendable, Identifiable {
    public let id: RecordID
    /// In plain words: `Chrome trên máy Android`.
    public let device: String
    /// When its password was entered.
    public let openedAt: Date
    /// Right to the minute.
    public let lastSeenAt: Date
}

/// Whose form comes late: a session that is over by time.
struct LapsedSession: Sendable {
    let user: RecordID
    /// What forms that were filled in under it carry.
    let csrf: String
}

extension Accounts {
    /// The devices on which a person is signed in, the last used first, and which of them asks.
    ///
    /// - Parameter token: of the session that asks.
    public func sessions(of user: RecordID, token: String?) async throws -> (all: [OpenSession], present: RecordID?) {
        let now = environment.now()
        return try await database.read { tx in
            (
                try SessionStore.list(of: user, now: now, in: tx),
                try token.flatMap { try SessionStore.find(token: $0, now: now, in: tx)?.id }
            )
        }
    }

    /// Ends one of the own sessions; it is refused from its next request on.
    ///
    /// - Throws: `Problem` `session.absent` when it is over already or somebody else's.
    public func endSession(_ id: RecordID, of user: Actor) async throws {
        let owner = try owner(user)
        try await database.write(as: user) { tx in
            guard try SessionStore.close(id, of: owner, in: tx) else {
                throw Problem(
                    .absent, "session.absent", "Thiết bị này không còn đăng nhập. Tải lại trang để xem danh sách.")
            }
            try tx.audit(
                "session.ended", RecordRef("user_account", owner),
                place: try UserStore.find(owner, in: tx)?.place, after: ["session": id.text])
        }
    }

    /// Ends all own sessions but the one that asks.
    ///
    /// - Returns: how many were ended.
    public func endOtherSessions(of user: Actor, token: String?) async throws -> Int {
        let owner = try owner(user)
        return try await database.write(as: user) { tx in
            let present = try token.flatMap { try SessionStore.row(token: $0, in: tx)?.id }
            let ended = try SessionStore.closeAll(of: owner, but: present, in: tx)
            try tx.audit(
                "session.others_ended", RecordRef("user_account", owner),
                place: try UserStore.find(owner, in: tx)?.place, after: ["count": ended])
            return ended
        }
    }

    /// Whose session a token was, when that session is over by time and was neither ended nor left.
    func lapsed(_ token: String?) async throws -> LapsedSession? {
        guard let token, token.utf8.count == 64 else { return nil }
        let now = environment.now()
        return try await database.read { tx in
            guard let row = try SessionStore.row(token: token, in: tx), row.isOver(at: now), !row.isWaiting,
                try UserStore.find(row.user, in: tx)?.state == .active
            else { return nil }
            return LapsedSession(user: row.user, csrf: row.csrf)
        }
    }

    func owner(_ actor: Actor) throws -> RecordID {
        guard actor.kind == .user, let id = RecordID(actor.id) else { throw Accounts.absent }
        return id
    }
}

import Hummingbird
import Kernel
import Logging
import Synchronization

/// What a request carries from middleware to handler: who looks, and the number under which its faults are logged.
public struct AppContext: RequestContext {
    public var coreContext: CoreRequestContextStorage
    /// `NM-7K4Q-2T9D`: shown on pages of problems and in the log. Nothing personal is in it.
    public let reference: String
    /// The network address that the request came from, without its port; nil in tests without a network.
    public let remoteAddress: String?
    private let box = Box()

    public init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        remoteAddress = source.channel.remoteAddress?.ipAddress
        reference = AppContext.freshReference()
        logger[metadataKey: "reference"] = .string(reference)
    }

    /// Who looks; nil when nobody is signed in. Kept in a box, because the middleware that draws problem pages
    /// stands outside the one that finds the session and must still see it.
    public var viewer: Viewer? {
        get { box.viewer.withLock { $0 } }
        nonmutating set { box.viewer.withLock { $0 = newValue } }
    }

    /// What the answer shows that must leave an entry.
    public var readings: [Reading] { box.readings.withLock { $0 } }

    /// Says that the answer shows personal data or the audit log. The composed server leaves the entry before the
    /// answer goes out, and without the entry there is no answer.
    public func note(_ reading: Reading) { box.readings.withLock { $0.append(reading) } }

    /// Whether the person entered the password within the last minutes; false where nobody looked.
    public var isRecentlyProved: Bool {
        get { box.isRecentlyProved.withLock { $0 } }
        nonmutating set { box.isRecentlyProved.withLock { $0 = newValue } }
    }

    /// The form of this request, once it was read: what is kept while somebody is asked for the password.
    public internal(set) var form: Form? {
        get { box.form.withLock { $0 } }
        nonmutating set { box.form.withLock { $0 = newValue } }
    }

    /// For dangerous acts: goes on when the password was entered lately. Otherwise the page of the password is shown,
    /// and the way leads back here with what was typed. A handler calls it after it has read its form.
    ///
    /// - Throws: `RecentPasswordNeeded`, which the middleware of sessions answers.
    public func requireRecentPassword() throws {
        guard isRecentlyProved else { throw RecentPasswordNeeded() }
    }

    /// The viewer, or the problem that leads to the sign-in page.
    public func requireViewer() throws -> Viewer {
        guard let viewer else {
            throw Problem(.unauthenticated, "policy.unauthenticated", "Chưa đăng nhập hoặc phiên đã hết hạn.")
        }
        return viewer
    }

    /// The viewer, if the action is permitted.
    /// - Parameter lineage: the record's place and all its ancestors; nil when the page is about no place.
    public func require(_ action: Action, lineage: [PlaceID]?) throws -> Viewer {
        let viewer = try requireViewer()
        guard viewer.may(action) else {
            throw Problem(.forbidden, "policy.forbidden", "Tài khoản này chưa có quyền “\(action.label)”.")
        }
        if let lineage, !viewer.may(action, lineage: lineage) {
            throw Problem(
                .forbidden, "policy.forbidden", "Quyền “\(action.label)” của tài khoản này không gồm địa bàn này.")
        }
        return viewer
    }

    /// The record id in the path (`:id`); anything else in its place is a page that does not exist.
    public func recordID(_ parameter: String = "id") throws -> RecordID {
        guard let id = parameters.get(parameter).flatMap({ RecordID($0) }) else { throw Problem.noSuchPage }
        return id
    }

    /// The place id in the path.
    public func placeID(_ parameter: String = "id") throws -> PlaceID {
        guard let number = parameters.get(parameter).flatMap({ Int64($0) }), number > 0 else {
            throw Problem.noSuchPage
        }
        return PlaceID(number)
    }

    private final class Box: Sendable {
        let viewer = Mutex<Viewer?>(nil)
        let readings = Mutex<[Reading]>([])
        let isRecentlyProved = Mutex(false)
        let form = Mutex<Form?>(nil)
    }

    /// Eight letters and digits that cannot be mistaken for each other on the telephone.
    private static func freshReference() -> String {
        let letters = Array("23456789ABCDEFGHKMNPQRSTVWXYZ")
        let drawn = (0..<8).map { _ in letters[Int.random(in: 0..<letters.count)] }
        return "NM-" + String(drawn[0..<4]) + "-" + String(drawn[4..<8])
    }
}

/// Something read that leaves an audit entry, in a transaction of its own.
public struct Reading: Hashable, Sendable {
    /// English, dotted: `user_account.read`.
    public let action: String
    public let record: RecordRef
    /// The place whose people may read the entry.
    public let place: PlaceID?
    /// What a reader of the log needs, such as filters by id; no personal data.
    public let details: [String: String]

    public init(_ action: String, _ record: RecordRef, place: PlaceID?, details: [String: String] = [:]) {
        self.action = action
        self.record = record
        self.place = place
        self.details = details
    }
}

/// A dangerous act whose person entered the password too long ago.
public struct RecentPasswordNeeded: Error {
    public init() {}
}

extension Problem {
    /// Nothing is at this address.
    public static let noSuchPage = Problem(.absent, "page.absent", "Không có trang ở địa chỉ này.")
}

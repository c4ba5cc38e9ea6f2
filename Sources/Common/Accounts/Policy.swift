import Database
import Kernel

/// A role that somebody holds at a place from a day on.
public struct RoleAssignment: Hashable, Sendable {
    public let role: Role
    /// The right holds here and below, in any structure.
    public let place: PlaceID
    /// The first day.
    public let from: Day
    /// The last day; nil when it is open.
    public let until: Day?

    public init(role: Role, place: PlaceID, from: Day, until: Day? = nil) {
        self.role = role
        self.place = place
        self.from = from
        self.until = until
    }

    /// Whether it holds on a day.
    public func holds(on day: Day) -> Bool { from <= day && until.map { day <= $0 } ?? true }
}

/// Who may do what: the one table that routes, menus, the command and the page of permissions read.
public enum Policy {
    private static let viewing: [Action] = [
        .viewOverview, .viewPlaces, .viewProgramme, .viewPlans, .viewProgress, .viewResults, .viewReports,
        .viewLegal, .viewAgencies, .viewGroups, .viewEvents, .viewCadres,
    ]

    /// What each role may do, at the place of the assignment and below. What is not listed is refused.
    public static let rights: [Role: [Action]] = [
        .officer: viewing + [
            .importPlans, .editPlans, .exportPlans, .declareResults, .submitPapers, .issuePapers, .commentPapers,
            .editLegal, .editTemplates, .editPlaces, .editReports, .requestReports, .editGroups, .recordEvents,
            .recordCadres, .viewPeople,
        ],
        .leader: viewing + [.exportPlans, .approvePapers, .issuePapers, .commentPapers, .requestReports, .viewPeople],
        .accountant: viewing + [.exportPlans, .commentPapers],
        .supervisor: viewing + [.exportPlans, .commentPapers],
        // Own activities only: neither the plans, papers and figures of others, nor what adds them up.
        .partnerOfficer: [.viewOverview, .viewPlaces, .viewProgramme, .viewLegal, .viewAgencies, .viewOwnWork],
        // Not the supervisor: who looks after the programme needs the records, not when colleagues sign in (ADR 0020).
        .administrator: viewing + [
            .exportPlans, .viewUsers, .manageUsers, .editAgencies, .editTemplates, .editPlaces, .viewAudit,
        ],
        .systemAdministrator: Action.allCases,
    ]

    /// Which roles a holder of `manageUsers` may give, and whose holders it may lock.
    public static let grantable: [Role: [Role]] = [
        .administrator: Role.allCases.filter { $0 != .systemAdministrator },
        .systemAdministrator: Role.allCases,
    ]

    /// What assignments permit on a day: for each right the places it holds at.
    public static func rights(of assignments: [RoleAssignment], on day: Day) -> [(Action, Scope)] {
        assignments.filter { $0.holds(on: day) }.flatMap { assignment in
            (rights[assignment.role] ?? []).map { ($0, Scope(assignment.place)) }
        }
    }

    /// Whether assignments permit an action on a record.
    ///
    /// - Parameter lineage: the record's place and all its ancestors in every structure.
    public static func permits(
        _ action: Action, lineage: [PlaceID], assignments: [RoleAssignment], on day: Day
    ) -> Bool {
        rights(of: assignments, on: day).contains { $0 == action && $1.covers(lineage) }
    }

    /// Whether assignments permit giving a role at a place, or acting on somebody who holds it there.
    public static func mayGrant(
        _ role: Role, lineage: [PlaceID], assignments: [RoleAssignment], on day: Day
    ) -> Bool {
        assignments.contains { own in
            own.holds(on: day) && (grantable[own.role] ?? []).contains(role) && Scope(own.place).covers(lineage)
        }
    }
}

import Kernel
import Testing

@testable import Accounts

@Suite struct PolicyTests {
    private let today = Day(year: 2024, month: 3, day: 20)!
    private let inside = [PlaceID(1049), PlaceID(1004), PlaceID.nation]
    private let outside = [PlaceID(1012), PlaceID.nation]

    /// Written out a second time on purpose: who changes a right changes it here too.
    private static let viewing: Set<Action> = [
        .viewOverview, .viewPlaces, .viewProgramme, .viewPlans, .viewProgress, .viewResults, .viewLegal,
    ]
    private static let expected: [Role: Set<Action>] = [
        .officer: viewing.union([
            .importPlans, .editPlans, .exportPlans, .declareResults, .submitPapers, .issuePapers, .commentPapers,
            .editLegal, .editTemplates, .editPlaces,
        ]),
        .leader: viewing.union([.exportPlans, .approvePapers, .issuePapers, .commentPapers]),
        .accountant: viewing.union([.exportPlans, .commentPapers]),
        .supervisor: viewing.union([.exportPlans, .commentPapers]),
        .partnerOfficer: viewing.union([.exportPlans, .commentPapers]),
        .administrator: viewing.union([.exportPlans, .viewUsers, .manageUsers, .editTemplates, .editPlaces]),
        .systemAdministrator: viewing.union([
            .importPlans, .editPlans, .exportPlans, .declareResults, .submitPapers, .approvePapers, .issuePapers,
            .commentPapers, .editLegal, .editTemplates, .viewUsers, .manageUsers, .editStructures, .editPlaces,
        ]),
    ]

    @Test(arguments: Role.allCases, Action.allCases)
    func `Each role may do each action inside its place exactly as the table says, and nothing outside`(
        role: Role, action: Action
    ) {
        let assignments = [RoleAssignment(role: role, place: PlaceID(1004), from: today)]
        let permitted = Self.expected[role]?.contains(action) == true
        #expect(Policy.permits(action, lineage: inside, assignments: assignments, on: today) == permitted)
        #expect(!Policy.permits(action, lineage: outside, assignments: assignments, on: today))
        #expect(!Policy.permits(action, lineage: [], assignments: assignments, on: today))
    }

    @Test func `A right holds from its first day to its last, both included`() {
        let next = Day(year: 2024, month: 3, day: 21)!
        let before = Day(year: 2024, month: 3, day: 19)!
        let assignment = RoleAssignment(role: .leader, place: PlaceID(1004), from: today, until: today)
        #expect(assignment.holds(on: today))
        #expect(!assignment.holds(on: before))
        #expect(!assignment.holds(on: next))
        #expect(Policy.rights(of: [assignment], on: next).isEmpty)
    }

    @Test(arguments: Role.allCases, Role.allCases)
    func `Only administrators give roles, and none gives the system's but the system's own`(holder: Role, role: Role) {
        let assignments = [RoleAssignment(role: holder, place: PlaceID(1004), from: today)]
        let may =
            holder == .systemAdministrator || holder == .administrator && role != .systemAdministrator
        #expect(Policy.mayGrant(role, lineage: inside, assignments: assignments, on: today) == may)
        #expect(!Policy.mayGrant(role, lineage: outside, assignments: assignments, on: today))
    }
}

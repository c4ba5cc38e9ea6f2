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
        .viewAgencies, .viewReports, .viewGroups, .viewEvents, .viewCadres,
    ]
    private static let expected: [Role: Set<Action>] = [
        .officer: viewing.union([
            .importPlans, .editPlans, .exportPlans, .declareResults, .submitPapers, .issuePapers, .commentPapers,
            .editLegal, .editTemplates, .editPlaces, .editReports, .requestReports, .editGroups, .viewPeople,
            .recordEvents, .recordCadres,
        ]),
        .leader: viewing.union([
            .exportPlans, .approvePapers, .issuePapers, .commentPapers, .requestReports, .viewPeople,
        ]),
        .accountant: viewing.union([.exportPlans, .commentPapers]),
        .supervisor: viewing.union([.exportPlans, .commentPapers]),
        .partnerOfficer: [
            .viewOverview, .viewPlaces, .viewProgramme, .viewLegal, .viewAgencies, .viewOwnWork,
        ],
        .administrator: viewing.union([
            .exportPlans, .viewUsers, .manageUsers, .editAgencies, .editTemplates, .editPlaces, .viewAudit,
        ]),
        .systemAdministrator: viewing.union([
            .importPlans, .editPlans, .exportPlans, .declareResults, .submitPapers, .approvePapers, .issuePapers,
            .commentPapers, .editLegal, .editTemplates, .viewUsers, .viewOwnWork, .manageUsers, .editAgencies,
            .editStructures,
            .editPlaces, .editReports, .requestReports, .viewAudit, .viewSystemAudit, .editGroups, .viewPeople,
            .recordEvents, .recordCadres,
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

    /// Where a record may lie, seen from an assignment at the province of the structure before 2025.
    private static let positions: [(name: String, lineage: [PlaceID], isInside: Bool)] = [
        ("at the place", [PlaceID(1004), .nation], true),
        ("below it", [PlaceID(1279), PlaceID(1049), PlaceID(1004), .nation], true),
        ("at its successor", [PlaceID(2004), PlaceID(1004), .nation], true),
        ("below its successor", [PlaceID(2279), PlaceID(1049), PlaceID(2004), PlaceID(1004), .nation], true),
        ("above it", [.nation], false),
        ("beside it", [PlaceID(1012), .nation], false),
        ("nowhere", [], false),
    ]

    @Test func `Every role, action and position of a record, on every kind of day, is permitted as the table says`() {
        let days = [
            (Day(year: 2024, month: 3, day: 19)!, false), (today, true), (Day(year: 2024, month: 3, day: 25)!, true),
            (Day(year: 2024, month: 3, day: 26)!, false),
        ]
        var walked = 0
        for role in Role.allCases {
            let assignment = RoleAssignment(
                role: role, place: PlaceID(1004), from: today, until: Day(year: 2024, month: 3, day: 25))
            for action in Action.allCases {
                let isListed = Self.expected[role]?.contains(action) == true
                for position in Self.positions {
                    for (day, holds) in days {
                        walked += 1
                        let permitted = Policy.permits(
                            action, lineage: position.lineage, assignments: [assignment], on: day)
                        #expect(
                            permitted == (isListed && position.isInside && holds),
                            "\(role) \(action) \(position.name) \(day)")
                    }
                }
            }
        }
        #expect(walked == Role.allCases.count * Action.allCases.count * Self.positions.count * days.count)
        print("policy: \(walked) combinations of role, action, position and day walked")
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

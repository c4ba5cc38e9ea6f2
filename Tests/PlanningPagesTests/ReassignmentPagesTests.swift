import Database
import Foundation
import Kernel
import Pages
import TestSupport
import Testing

/// Handing the shares of districts on to the communes of 2025, by requests.
@Suite struct ReassignmentPagesTests {
    /// 09:00 on 1/8/2025 in Vietnam.
    private static let afterReform = Kernel.Environment(
        now: { Date(timeIntervalSince1970: 1_754_013_600) }, newID: Environment.live.newID,
        secretBytes: Environment.live.secretBytes)

    /// The plan of Cao Bằng for 2025, in force; its address.
    private func issued(_ world: World) async throws -> String {
        let plan = try await world.imported()
        try await world.database.upkeep { tx in
            _ = try tx.execute("UPDATE plan SET year_from = 2025, year_to = 2025")
            _ = try tx.execute("UPDATE target SET year_from = 2025, year_to = 2025")
            _ = try tx.execute(
                """
                UPDATE paper SET state = 'issued', number = '1/KH', day = '2025-01-02', issue_year = 2025,
                       issue_key = '1/kh'
                """)
        }
        return plan
    }

    @Test(arguments: TestEngine.allCases)
    func `the page offers the communes of 2025, and the draft opens on the grid with its totals`(
        _ engine: TestEngine
    ) async throws {
        try await World.with(engine, environment: Self.afterReform) { world in
            let plan = try await self.issued(world)
            let page = try await world.get("\(plan)/dieu-chinh")
            #expect(page.html.contains("Phân lại cho 56 xã, phường từ 01/7/2025"))
            #expect(page.html.contains("chỉ tiêu vẫn ở đơn vị cũ cho đến khi bản mới được ban hành"))
            let submission = RecordID(moment: .distantPast, random: (7, 7)).text
            let answer = try await world.post("\(plan)/phan-lai", [("phieu", submission)])
            #expect(answer.status == .seeOther && answer.location.hasPrefix("\(plan)/luoi"))
            let grid = try await world.get(answer.location)
            #expect(grid.html.contains("Đã lập bản thảo phân lại"))
            #expect(grid.html.contains("Sở Lao động"))
            #expect(
                try await world.count(
                    "SELECT COUNT(*) FROM annex_row r JOIN place p ON p.id = r.place_id WHERE p.structure_id = 2") == 56
            )
            // The same form again makes no second draft.
            _ = try await world.post("\(plan)/phan-lai", [("phieu", submission)])
            #expect(try await world.count("SELECT COUNT(*) FROM paper") == 2)
        }
    }

    @Test func `who may not edit is refused, and before the reform there is nothing to hand on`() async throws {
        try await World.with(environment: Self.afterReform) { world in
            let plan = try await self.issued(world)
            for person in [World.Person.supervisor, .neighbour] {
                let answer = try await world.post(
                    "\(plan)/phan-lai", [("phieu", RecordID(moment: .distantPast, random: (8, 8)).text)], as: person)
                #expect(answer.status == .forbidden, "\(person)")
            }
            #expect(try await world.count("SELECT COUNT(*) FROM paper") == 1)
        }
        try await World.with { world in
            let plan = try await self.issued(world)
            #expect(try await world.get("\(plan)/dieu-chinh").html.contains("Phân lại") == false)
            let answer = try await world.post(
                "\(plan)/phan-lai", [("phieu", RecordID(moment: .distantPast, random: (9, 9)).text)])
            #expect(answer.status == .conflict)
        }
    }
}

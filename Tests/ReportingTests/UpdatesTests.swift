import Foundation
import Kernel
import Places
import TestSupport
import Testing
import Totals

@testable import Reporting

/// What changed of late in the results below a place.
@Suite struct UpdatesTests {
    private func change(_ code: String, _ what: FactChange.What, at day: String, _ world: World) async throws {
        world.records.add(
            FactChange(
                record: Environment.live.newID(), what: what, place: try await world.place(code).id,
                at: World.noon(day), by: "Mã Thị Sáy"))
    }

    @Test(
        "The province sees what its districts updated, by day and unit, and what came since it last looked (S218)",
        arguments: TestEngine.allCases)
    func page(engine: TestEngine) async throws {
        try await World.with(engine, on: "2024-09-20") { world in
            try await change("01474", .added, at: "2024-09-18", world)
            try await change("01579", .corrected, at: "2024-09-18", world)
            try await change("04", .takenBack, at: "2024-09-19", world)
            try await change("01474", .added, at: "2024-08-30", world)
            let path = "/bao-cao/cap-nhat"
            let first = try await world.get(path, as: .province).html
            #expect(first.contains("3 thay đổi trong 7 ngày qua") && !first.contains("chưa xem"))
            #expect(first.contains(">18/9/2024<") && first.contains(">19/9/2024<") && !first.contains(">30/8/2024<"))
            #expect(first.contains("Huyện Quảng Hòa") && first.contains("Tỉnh Cao Bằng"))
            #expect(try await world.get("\(path)?ngay=30", as: .province).html.contains(">30/8/2024<"))
            #expect(try await world.post(path, [], as: .province).status == .seeOther)
            world.clock.set("2024-09-21")
            try await change("01474", .added, at: "2024-09-21", world)
            let second = try await world.get(path, as: .province).html
            #expect(second.components(separatedBy: "chưa xem").count == 2 && second.contains("1 từ lần xem trước"))
            // Another person has not looked; a district sees its own communes.
            #expect(try await world.get(path, as: .provinceLeader).html.contains("4 thay đổi trong 7 ngày qua<"))
            let district = try await world.get(path, as: .district).html
            #expect(district.contains("Xã Quốc Toản") && district.contains("3 thay đổi"))
        }
    }

    @Test("Who may not see a place, or is not signed in, sees none of its updates (S218)")
    func refused() async throws {
        try await World.with(.sqlite) { world in
            let place = try await world.place("049")
            let path = "/bao-cao/cap-nhat?dia-ban=\(place.id)"
            #expect(try await world.get(path, as: .supervisor).status == .ok)
            #expect(try await world.get(path, as: .neighbour).status == .forbidden)
            #expect(try await world.get(path, as: nil).status == .seeOther)
            #expect(try await world.get("/bao-cao/cap-nhat", as: .neighbour).html.contains("Không có cập nhật nào"))
        }
    }
}

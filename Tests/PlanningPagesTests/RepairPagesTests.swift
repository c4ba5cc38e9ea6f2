import Foundation
import Kernel
import TestSupport
import Testing

/// Step 2 of the import for a text whose cells stand at wrong columns.
@Suite struct RepairPagesTests {
    private func text() throws -> [UInt8] {
        [UInt8](try Data(contentsOf: World.root.appending(path: "Tests/PlanningTests/Fixtures/caobang-annexes.txt")))
    }

    @Test(arguments: TestEngine.allCases)
    func `a shifted text is put right with one button, undone, and kept with it (TRAPS 1–5)`(_ engine: TestEngine)
        async throws
    {
        let text = try text()
        try await World.with(engine) { world in
            let preview = try await world.upload(text, name: "phu-luc.txt").location
            let shown = try await world.get(preview)
            #expect(shown.html.contains("Đề xuất dời 11 ô đứng lệch cột"))
            #expect(shown.html.contains("Áp dụng 11 chỗ dời ô</button>"))
            #expect(shown.html.contains("47 đứng ở U7; cột V+W cộng được 47 = 7 + 40, nên chuyển sang V7."))
            let asked = try await world.get("\(preview)/giu-lai")
            #expect(asked.html.contains("Giữ và để mở"))

            let accepted = try await world.post(preview, [("phien", shown.hidden("phien")), ("buoc", "doi-o")])
            #expect(accepted.location == "\(preview)#doi-o")
            let repaired = try await world.get(preview)
            #expect(repaired.html.contains("Đã áp dụng 11 chỗ dời ô"))
            #expect(repaired.html.contains("Không có nghi vấn"))
            #expect(repaired.html.contains("mọi tổng đều khớp"))

            let late = try await world.post(preview, [("phien", "1"), ("buoc", "bo-doi-o")], as: .colleague)
            #expect(late.status == .conflict)
            _ = try await world.post(preview, [("phien", repaired.hidden("phien")), ("buoc", "bo-doi-o")])
            let undone = try await world.get(preview)
            #expect(undone.html.contains("Đề xuất dời 11 ô đứng lệch cột"))

            _ = try await world.post(preview, [("phien", undone.hidden("phien")), ("buoc", "doi-o")])
            // Other choices of the page leave the repair as it is.
            let again = try await world.get(preview)
            let next = try await world.post(preview, [("phien", again.hidden("phien")), ("buoc", "tiep")])
            #expect(next.location == "\(preview)/giu-lai")
            let question = try await world.get(next.location)
            #expect(question.html.contains("Giữ bản thảo</button>"))
            let kept = try await world.post(next.location, [("phien", question.hidden("phien"))])
            #expect(kept.status == .seeOther)
            #expect(try await world.count("SELECT COUNT(*) FROM plan_version") == 1)
            let cell = try await world.count(
                "SELECT quantity FROM target_cell WHERE row_number = 19 AND column_number = 20")
            #expect(cell == 7)
        }
    }

    @Test func `only who may import may put a text right`() async throws {
        let text = try text()
        try await World.with { world in
            let preview = try await world.upload(text, name: "phu-luc.txt").location
            let refused = try await world.post(preview, [("phien", "1"), ("buoc", "doi-o")], as: .neighbour)
            #expect(refused.status == .forbidden)
            #expect(try await world.get(preview).html.contains("Đề xuất dời 11 ô"))
        }
    }
}

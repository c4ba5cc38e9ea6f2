import Database
import Foundation
import Kernel
import TestSupport
import Testing

@testable import Audit

@Suite struct AuditPagesTests {
    @Test func `the log is shown to administrators only, and a stranger is asked to sign in`() async throws {
        try await World.with { world async throws in
            for path in ["/nhat-ky", "/nhat-ky/danh-sach.xlsx"] {
                for person in [World.Person.officer, .supervisor] {
                    #expect(try await world.get(path, as: person).status == .forbidden, "\(path) \(person)")
                }
                for person in [World.Person.administrator, .system] {
                    #expect(try await world.get(path, as: person).status == .ok, "\(path) \(person)")
                }
                #expect(try await world.get(path, as: nil).status == .seeOther)
            }
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `an administrator sees his subtree in any structure, only the system's own sees the rest`(
        _ engine: TestEngine
    ) async throws {
        try await World.with(engine) { world async throws in
            try await world.leave("paper.submit", at: World.At.commune)
            try await world.leave("paper.approve", at: World.At.newCommune)
            try await world.leave("paper.issue", at: World.At.other)
            try await world.leave("attachment.kept", at: nil)
            #expect(try await world.works() == ["Phê duyệt", "Trình"])
            let all = try await world.works(as: .system)
            #expect(Set(["Phê duyệt", "Trình", "Ban hành", "Lưu tệp"]).isSubset(of: all))
            // A filter never widens what one may see.
            #expect(try await world.works("?dia-ban=12") == [])
            #expect(try await world.works("?viec=attachment.kept") == [])
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `the log is filtered by person, place, record, kind, work and day`(_ engine: TestEngine) async throws {
        try await World.with(engine) { world async throws in
            let account = try #require(RecordID("018e5a4c-0000-7000-8000-00000000000a"))
            try await world.leave("paper.submit", RecordRef("paper", "1"), at: World.At.commune)
            try await world.leave("paper.approve", RecordRef("paper", "2"), at: World.At.district)
            try await world.leave(
                "session.refused", RecordRef("user_account", account),
                by: Actor(kind: .system, id: "sign-in", name: "x"))
            try await world.leave("plan_annex.edited", RecordRef("plan_annex", "1"), by: .commandLine)
            #expect(try await world.works("?nguoi=\(World.Person.officer.id)") == ["Phê duyệt", "Trình"])
            #expect(try await world.works("?nguoi=\(account)") == ["Đăng nhập không được"])
            #expect(try await world.works("?nguoi=dong+lenh") == ["Sửa chỉ tiêu"])
            #expect(try await world.works("?nguoi=khong+ai") == [])
            #expect(try await world.works("?dia-ban=040") == ["Phê duyệt", "Trình"])
            #expect(try await world.works("?dia-ban=Ph%C6%B0%E1%BB%9Dng+Th%E1%BB%A5c+Ph%C3%A1n") == ["Trình"])
            #expect(try await world.works("?ho-so=1") == ["Sửa chỉ tiêu", "Trình"])
            #expect(try await world.works("?loai=paper&ho-so=1") == ["Trình"])
            #expect(try await world.works("?viec=paper.approve") == ["Phê duyệt"])
            #expect(try await world.works("?tu=2024-03-20&den=2024-03-20").count == 4)
            #expect(try await world.works("?tu=2024-03-21") == [])
            #expect(try await world.works("?den=2024-03-19") == [])
        }
    }

    @Test func `a day begins and ends in Vietnam, and without days the last month is shown`() async throws {
        try await World.with { world async throws in
            // 23:59:59 on 19/3 and 00:00 on 20/3 in Vietnam; 40 days ago.
            let moments = [
                ("a", "2024-03-19T16:59:59.999Z"), ("b", "2024-03-19T17:00:00.000Z"), ("c", "2024-02-09T05:00:00.000Z"),
            ]
            try await world.database.write(as: .commandLine) { tx in
                for (index, (action, moment)) in moments.enumerated() {
                    try tx.execute(
                        """
                        INSERT INTO audit_entry (id, at, actor_kind, actor_id, actor_name, action, record_kind, record_id,
                                                 place_id)
                        VALUES (\("018e5a4c-0000-7000-8000-00000000000\(index)"), \(moment), 'user', '1', 'Cán bộ',
                                \(action), 'paper', '9', \(World.At.province))
                        """)
                }
                try tx.audit("paper.submit", RecordRef("paper", "8"), place: World.At.other)
            }
            #expect(try await world.works("?tu=2024-03-19&den=2024-03-19") == ["a"])
            #expect(try await world.works("?tu=20/3/2024&den=20/3/2024") == ["b"])
            #expect(try await world.works() == ["b", "a"])
            #expect(try await world.works("?tu=") == ["b", "a", "c"])
            #expect(try await world.works("?tu=dau") == ["b", "a", "c"])
            #expect(try await world.works("?ho-so=9") == ["b", "a", "c"])
            let page = try await world.get("/nhat-ky")
            #expect(page.html.contains("value=\"2024-02-19\""))
        }
    }

    @Test func `a day that is none, days in the wrong order and an unknown place are told at their fields`()
        async throws
    {
        try await World.with { world async throws in
            for (query, words) in [
                ("?tu=31/6/2024", "“31/6/2024” không phải một ngày trong lịch"),
                ("?tu=2024-03-20&den=2024-03-01", "Ngày 01/3/2024 đứng trước ngày 20/3/2024"),
                ("?dia-ban=zzz", "Không có địa bàn nào tên hoặc mã “zzz”"),
            ] {
                let answer = try await world.get("/nhat-ky" + query)
                #expect(answer.status == .unprocessableContent)
                #expect(answer.html.contains(words) && answer.html.contains("aria-invalid"), "\(query)")
            }
            #expect(try await world.get("/nhat-ky?sau=x&loai=%00&ho-so='--").status == .ok)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `pages follow each other by key without a gap and without a repeat`(_ engine: TestEngine) async throws {
        try await World.with(engine) { world async throws in
            // All of one moment: the id decides.
            try await world.database.write(as: World.Person.officer.actor) { tx in
                for number in 0..<(2 * AuditPages.pageSize + 7) {
                    try tx.audit("work.\(number)", RecordRef("paper", "1"), place: World.At.commune)
                }
            }
            var seen: [String] = []
            var path: String? = "/nhat-ky"
            while let here = path {
                let page = try await world.get(here)
                seen += page.works
                let next = page.html.firstMatch(of: /href="([^"]*)" rel="next"/)
                path = next.map { String($0.1).replacingOccurrences(of: "&amp;", with: "&") }
            }
            #expect(seen == (0..<(2 * AuditPages.pageSize + 7)).reversed().map { "work.\($0)" })
        }
    }

    @Test func `a row tells who, what, where, when, before and after, and leads to the record`() async throws {
        try await World.with { world async throws in
            try await world.leave(
                "paper.submit", RecordRef("paper", "7"), at: World.At.commune,
                before: ["state": "draft", "title": "<b>A</b>"],
                after: ["state": "submitted", "title": "<b>A</b>", "day": "2024-03-20"])
            let html = try await world.get("/nhat-ky").html
            #expect(html.contains("10:00 ngày 20/3/2024"))
            #expect(html.contains("Nông Thị Ngữ") && html.contains("Phường Hợp Giang"))
            #expect(html.contains("Ngày: 20/3/2024<br>"))
            #expect(html.contains("Trạng thái: Soạn thảo → Đã trình<br>"))
            #expect(html.contains("href=\"/van-ban/7\""))
            #expect(!html.contains("<b>A</b>"))
        }
    }

    @Test func `logins and addresses are covered for who may not see accounts`() async throws {
        try await World.with { world async throws in
            try await world.leave(
                "session.refused", RecordRef("user_account", "1"), after: ["address": "192.0.2.7", "reason": "wrong"])
            let covered = try await world.get("/nhat-ky", as: .reader).html
            #expect(covered.contains("Địa chỉ mạng: đã che") && !covered.contains("192.0.2.7"))
            #expect(covered.contains("sai tên hoặc mật khẩu"))
            #expect(try await world.get("/nhat-ky").html.contains("192.0.2.7"))
        }
    }

    @Test func `reading the log is itself told, one's own part is not`() async throws {
        try await World.with { world async throws in
            #expect(try await world.get("/nhat-ky").readings == "audit.read from=2024-02-19")
            let filtered = try await world.get("/nhat-ky?dia-ban=040&nguoi=Nong+Thi&tu=dau")
            #expect(filtered.readings == "audit.read people= places=1200040")
            #expect(try await world.get("/nhat-ky?nguoi=\(World.Person.administrator.id)").readings == "")
            #expect(try await world.get("/nhat-ky?tu=x").readings == "")
            let file = try await world.get("/nhat-ky/danh-sach.xlsx?viec=paper.submit")
            #expect(file.isFile && file.size > 1_000)
            #expect(file.readings == "audit.exported action=paper.submit from=2024-02-19")
        }
    }
}

import Database
import Groups
import Kernel
import Places
import Testing

@testable import Events

/// What some kinds of events ask besides the rest, by their pages.
extension EventPagesTests {
    @Test func `a supervision has its theme, its result and what was promised; one without a theme is refused (J138)`()
        async throws
    {
        try await with { site in
            let fields = Self.changed([("loai", "supervision"), ("loai-hinh", "joint"), ("chu-de", "")])
            let wrong = try await site.post("/su-kien/moi", fields)
            #expect(wrong.status == .unprocessableContent)
            #expect(wrong.html.contains("Chưa ghi chủ đề giám sát, phản biện"))
            let made = Self.path(
                try await site.post(
                    "/su-kien/moi", fields + [("ten", "Giám sát chính sách hỗ trợ phụ nữ nghèo sinh con")]))
            for (kind, lines) in [
                ("result", [("loi-van", "Hai xã chưa chi trả đủ")]),
                ("commitment", [("loi-van", "Chi trả bổ sung"), ("ai", "UBND xã"), ("ngay", "30/9/2024")]),
            ] {
                #expect(try await site.post("\(made)/ghi/\(kind)", lines).status == .seeOther, "\(kind)")
            }
            let page = try await site.get(made)
            for words in [
                "Giám sát chính sách hỗ trợ phụ nữ nghèo sinh con",
                "Giám sát, phản biện xã hội: Giám sát, Hội phối hợp",
                "Hai xã chưa chi trả đủ", "Cam kết (1 chưa xong)",
            ] {
                #expect(page.html.contains(words), "\(words)")
            }
            let list = try await site.get("/su-kien?loai=supervision&tim=phu+nu+ngheo")
            #expect(list.html.contains("Giám sát chính sách hỗ trợ phụ nữ nghèo sinh con"))
        }
    }

    @Test func `items and minutes are asked where the kind counts them, and a word is no number (G105)`() async throws {
        try await with { site in
            let made = Self.path(
                try await site.post(
                    "/su-kien/moi",
                    Self.changed([
                        ("loai", "broadcast"), ("loai-hinh", ""), ("chu-de", ""), ("kenh", "radio_tv"),
                        ("tieng", "both"),
                    ])))
            func version() async throws -> String { String(try await site.count("SELECT row_version FROM event")) }
            let wrong = try await site.post(
                "\(made)/to-chuc",
                [("ngay", "28/6/2024"), ("so-lieu-items", "nhiều"), ("phien", try await version())])
            #expect(wrong.html.contains("“nhiều” không phải một số tin, bài"))
            let held = try await site.post(
                "\(made)/to-chuc",
                [
                    ("ngay", "28/6/2024"), ("so-lieu-items", "24"), ("so-lieu-minutes", "1.180"),
                    ("phien", try await version()),
                ])
            #expect(held.status == .seeOther, "\(held.html.suffix(2000))")
            let page = try await site.get(made)
            for words in [
                "Số tin, bài: 24 tin, bài; Thời lượng phát sóng: 1.180 phút", "Đài phát thanh, truyền hình",
                "Tiếng phổ thông và tiếng dân tộc",
            ] {
                #expect(page.html.contains(words), "\(words)")
            }
            #expect(
                try await site.get("\(made)/to-chuc").html.contains(
                    "name=\"so-lieu-minutes\" type=\"text\" value=\"1180\""))
        }
    }

    @Test func `heads of groups that were there before are invited by the list of groups, each once (D62, D74)`()
        async throws
    {
        try await with { site in
            try await site.database.write(as: World.officer) { tx in
                let desk = try World.desk().groups
                let place = try World.place("01279", tx).id
                let before = [GroupEvent(.working, on: World.day("01/3/2020"))]
                for (variant, person) in [("loan_group", "Nông Thị Thử"), ("law_club", "Hoàng Thị Thử")] {
                    let id = try desk.register(
                        GroupDraft(kind: "existing_group", place: place, variant: variant, origin: .existing),
                        steps: before, accepts: true, in: tx)
                    let group = try #require(try GroupStore.find(id, in: tx))
                    _ = try desk.add(
                        .new(World.person(person)), MemberFacts(position: "head", joined: World.day("01/3/2020")),
                        to: group, in: tx)
                }
                // A group without a name for its head invites nobody.
                _ = try desk.register(
                    GroupDraft(kind: "existing_group", place: place, variant: "digital_team", origin: .existing),
                    steps: before, accepts: true, in: tx)
            }
            let made = Self.path(
                try await site.post(
                    "/su-kien/moi",
                    Self.changed([("loai", "training"), ("loai-hinh", "team"), ("chu-de", "")])))
            let form = try await site.get("\(made)/moi-truong-nhom")
            let groups = form.html.matches(of: /name="nhom" value="([^"]+)"/).map { String($0.1) }
            #expect(groups.count == 2 && !form.html.contains("Thử"))
            #expect(try await site.post("\(made)/moi-truong-nhom", []).html.contains("Chưa chọn tổ, nhóm nào"))
            let invited = try await site.post("\(made)/moi-truong-nhom", groups.map { ("nhom", $0) })
            #expect(invited.status == .seeOther, "\(invited.html.suffix(2000))")
            let again = try await site.post("\(made)/moi-truong-nhom", groups.map { ("nhom", $0) })
            #expect(again.html.contains("đều ở trong danh sách rồi"))
            let page = try await site.get(made)
            #expect(page.html.contains("Danh sách 2 người") && page.html.contains("N••• T•• T••"))
            #expect(try await site.count("SELECT COUNT(*) FROM event_participant WHERE attended IS NULL") == 2)
        }
    }
}

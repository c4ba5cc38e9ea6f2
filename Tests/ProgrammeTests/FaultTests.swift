import Foundation
import Kernel
import Testing

@testable import Programme

/// Each fault names its file and line, in Vietnamese.
@Suite struct FaultTests {
    @Test func `the small programme is sound before it is broken`() throws {
        #expect(try SmallProgramme.faults() == [])
    }

    /// One change, and the beginning of the one sentence that it must give.
    static let single: [(file: String, old: String, new: String, expected: String)] = [
        ("indicators.yaml", "short_name: \"Tổ\"", "shortname: \"Tổ\"", "indicators.yaml:2: thiếu khóa “short_name”"),
        ("norms.yaml", "ceiling: true", "celing: true", "norms.yaml:7: khóa “celing” không dùng ở đây"),
        ("norms.yaml", "[500000]", "[\"500.000\"]", "norms.yaml:5: “amounts” phải là số nguyên"),
        ("norms.yaml", "[500000]", "[500.000]", "norms.yaml:5: “amounts” phải là số nguyên"),
        ("norms.yaml", "ceiling: true", "ceiling: \"có\"", "norms.yaml:7: “ceiling” phải là true hoặc false"),
        ("norms.yaml", "mark: unverified", "mark: sure", "norms.yaml:9: “sure” ở khóa “mark” không có trong các tên"),
        ("norms.yaml", "source: \"Văn bản 1\"", "source: \"\"", "norms.yaml:8: “source” để trống"),
        ("statuses.yaml", "place: \"04\"", "place: 04", "statuses.yaml:7: “place” phải là chữ"),
        ("statuses.yaml", "\"2024\"", "\"2025-2021\"", "statuses.yaml:8: “2025-2021” không phải năm hay giai đoạn"),
        ("statuses.yaml", "[\"1.1\"]", "[\"1.9\"]", "statuses.yaml:4: hoạt động “1.9” không có trong danh mục"),
        (
            "statuses.yaml", "[\"communication_team\"]", "[\"comunication_team\"]",
            "statuses.yaml:5: chỉ tiêu “comunication_team” không có trong danh mục"
        ),
        ("statuses.yaml", "\"paper\"", "\"papers\"", "statuses.yaml:9: tài liệu “papers” không có trong danh mục"),
        (
            "indicators.yaml", "group_kind: \"team\"", "group_kind: \"club\"",
            "indicators.yaml:10: loại tổ, nhóm “club” không có"
        ),
        ("indicators.yaml", "code: \"training\"", "code: \"Lớp\"", "indicators.yaml:17: mã “Lớp” chỉ được dùng"),
        (
            "programme.yaml", "\"2024-03-20\"", "\"2024-02-30\"",
            "programme.yaml:10: “2024-02-30” ở khóa “day” không phải ngày"
        ),
        ("programme.yaml", "day: \"2024-03-20\"", "day: 2024-03-20", "programme.yaml:10: “day” phải là chữ"),
        ("programme.yaml", "mark: verified", "  mark: verified", "programme.yaml:24: không phải YAML đúng cách viết"),
        ("fixed-days.yaml", "day: 28", "day: 31", "fixed-days.yaml:2: 31/6 không có trong lịch. Tháng 6 có 30 ngày."),
        (
            "deadlines.yaml", "schedule: yearly", "schedule: on_request",
            "deadlines.yaml:6: khóa “month” không dùng ở đây"
        ),
        (
            "event-kinds.yaml", "of: \"training\"", "of: \"talks\"",
            "event-kinds.yaml:11: chỉ tiêu hoặc số đếm của tỷ lệ “talks” không có trong danh mục"
        ),
        ("event-kinds.yaml", "[\"trainers\"]", "[\"songs\"]", "event-kinds.yaml:9: “parts” có “songs”"),
        ("event-kinds.yaml", "from: 31", "from: 32", "event-kinds.yaml:2: nhóm tuổi “old” không nối tiếp “young”"),
        (
            "event-kinds.yaml", "[\"day\"]", "[\"night\"]",
            "event-kinds.yaml:10: ngày cố định “night” không có trong danh mục"
        ),
        ("group-kinds.yaml", "minimum: 7", "minimum: 70", "group-kinds.yaml:8: “minimum” lớn hơn “maximum”"),
        ("shares.yaml", "percent: 100", "percent: 101", "shares.yaml:12: “percent” phải là số nguyên từ 1 đến 100"),
        (
            "shares.yaml", "\"owner_trained\"\n    denominator", "\"owners\"\n    denominator",
            "shares.yaml:8: số đếm của tỷ lệ “owners” không có"
        ),
        (
            "shares.yaml", "denominator: \"owner\"", "denominator: \"owner_trained\"",
            "shares.yaml:9: “numerator” và “denominator” phải khác nhau"
        ),
        (
            "shares.yaml", "code: \"owner\"", "code: \"communication_team\"",
            "shares.yaml:2: chỉ tiêu “communication_team” đã có ở trên"
        ),
        ("reports.yaml", "due: [\"report\"]", "due: [\"reports\"]", "reports.yaml:11: thời hạn “reports” không có"),
        ("reports.yaml", "[\"training\"]", "[\"trainings\"]", "reports.yaml:16: chỉ tiêu “trainings” không có"),
        (
            "reports.yaml", "period: year", "period: quarter",
            "reports.yaml:11: “due” là ngày của một năm, nên không dùng cho báo cáo quý"
        ),
        (
            "reports.yaml", "period: year", "period: phase",
            "reports.yaml:2: báo cáo theo giai đoạn cần “phases”"
        ),
        (
            "reports.yaml", "tier: commune", "tier: hamlet",
            "reports.yaml:7: “hamlet” ở khóa “tier” không có trong các tên"
        ),
        (
            "reports.yaml", "reports:\n", "reminders: {soon: 7, near: 30}\nreports:\n",
            "reports.yaml:1: “near” lớn hơn “soon”"
        ),
        (
            "deadlines.yaml", "schedule: yearly\n    month: 9\n    day: 15", "schedule: on_request",
            "reports.yaml: “annual”: thời hạn “report” không rơi vào một ngày mỗi năm"
        ),
        ("shares.yaml", "span: phase", "span: month", "shares.yaml:10: “month” ở khóa “span” không có trong các tên"),
        (
            "annex-words.yaml", "commune: [\"Xã\"]", "commune: [\"Tỉnh\"]",
            "annex-words.yaml:15: “Tỉnh” đã có ở “province”"
        ),
        ("cadres.yaml", "sort: planned", "sort: queen", "cadres.yaml:2: “queen” ở khóa “sort” không có trong các tên"),
        (
            "cadres.yaml", "tier: commune", "tier: hamlet",
            "cadres.yaml:4: “hamlet” ở khóa “tier” không có trong các tên"
        ),
        (
            "cadres.yaml", "categories:",
            "trained_by: {kind: \"class\", variant: \"x\", indicator: \"training\", source: \"V\", mark: seed}\ncategories:",
            "cadres.yaml: lớp “class”, “x” ở “trained_by” không có trong danh mục"
        ),
        ("annex-words.yaml", "{name: \"lớp\"}", "{name: \"Lop\"}", "indicators.yaml:24: đơn vị đếm “lớp” không có"),
    ]

    @Test(arguments: single.indices)
    func `a fault names its file and line`(_ index: Int) throws {
        let change = Self.single[index]
        let found = try SmallProgramme.faults((change.file, change.old, change.new)).map(\.description)
        #expect(found.contains { $0.hasPrefix(change.expected) }, "\(change.new) gave \(found)")
    }

    @Test func `a code given twice is a fault at the second place`() throws {
        let found = try SmallProgramme.faults(("indicators.yaml", "code: \"training\"", "code: \"communication_team\""))
        #expect(found.contains { $0.line == 17 && $0.message.contains("“communication_team” đã có ở trên") })
    }

    @Test func `a key written twice in one group is a fault`() throws {
        let found = try SmallProgramme.faults(("norms.yaml", "ceiling: true", "unit: \"nhóm\""))
        #expect(found.map(\.description) == ["norms.yaml:6: khóa viết hai lần trong cùng một nhóm: unit."])
    }

    @Test func `an activity outside its content is a fault (B26)`() throws {
        let found = try SmallProgramme.faults(("programme.yaml", "path: \"1.1\"", "path: \"2.1\""))
        #expect(found.contains { $0.file == "programme.yaml" && $0.line == 18 && $0.message.contains("“1.số”") })
    }

    @Test func `an indicator whose activity belongs to another content is a fault`() throws {
        let found = try SmallProgramme.faults(("indicators.yaml", "component: \"1\"", "component: \"2\""))
        #expect(found.contains { $0.line == 6 && $0.message == "hoạt động “1.1” không thuộc nội dung “2”." })
        #expect(found.contains { $0.line == 6 && $0.message == "nội dung “2” không có trong danh mục." })
    }

    @Test func `a header rule without a word that must occur is a fault`() throws {
        let found = try SmallProgramme.faults(("indicators.yaml", "{all: [\"tập huấn\"]}", "{none: [\"tổ\"]}"))
        #expect(found.contains { $0.line == 26 && $0.message.contains("không có từ nào phải có") })
    }

    @Test func `a header rule that forbids what it asks for is a fault, also without tone marks`() throws {
        let found = try SmallProgramme.faults(
            ("indicators.yaml", "{all: [\"tập huấn\"]}", "{all: [\"lớp tập huấn\"], none: [\"tap huan\"]}"))
        #expect(found.contains { $0.line == 26 && $0.message.contains("không thể khớp: “tap huan”") })
    }

    @Test func `an example that two indicators take is a fault at the example`() throws {
        let found = try SmallProgramme.faults(("indicators.yaml", ", none: [\"tập huấn\"]", ""))
        #expect(
            found.contains {
                $0.line == 28 && $0.message.contains("được nhận là cả “communication_team” và “training”")
            }, "\(found)")
    }

    @Test func `an example that no rule takes is a fault at the example`() throws {
        let found = try SmallProgramme.faults(("indicators.yaml", "Duy trì tổ truyền thông (tổ)", "Duy trì nhóm (tổ)"))
        #expect(found.contains { $0.line == 14 && $0.message.contains("không phải chỉ tiêu nào") })
    }

    @Test func `a header for export with another unit of count is a fault`() throws {
        let found = try SmallProgramme.faults(
            ("indicators.yaml", "Tập huấn tổ truyền thông (lớp)", "Tập huấn tổ truyền thông (tổ)"))
        #expect(found.contains { $0.line == 20 && $0.message.contains("phải là “lớp”") })
    }

    @Test func `a missing file and an empty one are faults of the file`() throws {
        #expect(try SmallProgramme.faults(without: "norms.yaml").map(\.line) == [0])
        let whole = try #require(SmallProgramme.files["norms.yaml"])
        let found = try SmallProgramme.faults(("norms.yaml", whole, "# trống"))
        #expect(found.map(\.description) == ["norms.yaml: tệp trống."])
    }

    @Test func `all faults of a reading are told together, in the order of files and lines`() throws {
        let found = try SmallProgramme.faults(
            ("norms.yaml", "ceiling: true", "celing: true"), ("norms.yaml", "mark: unverified", "mark: sure"),
            ("deadlines.yaml", "day: 15", "day: 31"), ("statuses.yaml", "\"paper\"", "\"papers\""))
        #expect(
            found.map { "\($0.file):\($0.line)" } == [
                "deadlines.yaml:7", "norms.yaml:7", "norms.yaml:9", "statuses.yaml:9",
            ])
    }
}

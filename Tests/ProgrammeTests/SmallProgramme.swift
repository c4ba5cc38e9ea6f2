import Foundation
import Kernel
import Testing

@testable import Programme

/// A programme of one content, one activity and two indicators, to be broken in one place at a time.
enum SmallProgramme {
    static let files = [
        "programme.yaml": """
        code: "small"
        name: "Dự án nhỏ"
        title: "Thử"
        parent: "Chương trình"
        source: "Văn bản 1"
        mark: seed
        phases:
          - {code: "phase-1", name: "giai đoạn I", period: "2021-2025", source: "Văn bản 1", mark: seed}
        documents:
          - {code: "paper", number: "1/KH", day: "2024-03-20", title: "Kế hoạch", place: "04"}
        components:
          - number: "1"
            code: "first"
            title: "Nội dung thứ nhất"
            source: "Văn bản 1"
            mark: seed
            activities:
              - path: "1.1"
                code: "teams"
                title: "Xây dựng tổ"
                aliases:
                  - {document: "paper", number: "I.1"}
                source: "Văn bản 1"
                mark: verified
        """,
        "indicators.yaml": """
        indicators:
          - code: "communication_team"
            name: "Tổ truyền thông"
            short_name: "Tổ"
            header: "Thành lập tổ truyền thông (tổ)"
            component: "1"
            activity: "1.1"
            counting: new_and_maintained
            unit: "tổ"
            group_kind: "team"
            headers:
              - {all: ["tổ truyền thông"], none: ["tập huấn"]}
            examples:
              - {document: "paper", text: "Duy trì tổ truyền thông (tổ)"}
            source: "Văn bản 1"
            mark: seed
          - code: "training"
            name: "Tập huấn"
            short_name: "Lớp"
            header: "Tập huấn tổ truyền thông (lớp)"
            component: "1"
            activity: "1.1"
            counting: count
            unit: "lớp"
            headers:
              - {all: ["tập huấn"]}
            examples:
              - {document: "paper", text: "Tập huấn cho tổ truyền thông (lớp)"}
            source: "Văn bản 1"
            mark: seed
        """,
        "annex-words.yaml": """
        source: "Văn bản 1"
        mark: seed
        rows:
          - {kind: total, labels: ["Tổng"]}
        columns:
          number: ["STT"]
          unit: ["Đơn vị"]
          activity: ["Hoạt động"]
          responsible: ["Đơn vị thực hiện"]
          note: ["Ghi chú"]
        tiers:
          central: ["Trung ương"]
          province: ["Tỉnh"]
          district: ["Huyện"]
          commune: ["Xã"]
          village: ["Thôn"]
        counting_units:
          - {name: "tổ"}
          - {name: "lớp"}
        """,
        "group-kinds.yaml": """
        stages:
          - {code: "launch", name: "Ra mắt", source: "Văn bản 1", mark: seed}
        kinds:
          - code: "team"
            name: "Tổ"
            activity: "1.1"
            rules:
              - {subject: members, minimum: 7, maximum: 10, text: "07 - 10 TV", source: "Văn bản 1", mark: seed}
            source: "Văn bản 1"
            mark: seed
        """,
        "statuses.yaml": """
        statuses:
          - code: "stopped"
            kind: suspended
            activities: ["1.1"]
            indicators: ["communication_team"]
            reason: "Tạm dừng"
            place: "04"
            period: "2024"
            document: "paper"
            clause: "II"
            source: "Văn bản 1"
            mark: seed
        """,
        "norms.yaml": """
        norms:
          - code: "start"
            name: "Ra mắt"
            activity: "1.1"
            amounts: [500000]
            unit: "tổ"
            ceiling: true
            source: "Văn bản 1"
            mark: unverified
        """,
        "shares.yaml": """
        parts:
          - {code: "owner", name: "Chủ", unit: "tổ"}
          - {code: "owner_trained", name: "Chủ đã học", unit: "tổ"}
        shares:
          - code: "trained"
            name: "Chủ được tập huấn"
            activity: "1.1"
            numerator: "owner_trained"
            denominator: "owner"
            span: phase
            comparison: at_least
            percent: 100
            source: "Văn bản 1"
            mark: seed
        """,
        "fixed-days.yaml": """
        fixed_days:
          - {code: "day", name: "Ngày", month: 6, day: 28, source: "Văn bản 1", mark: seed}
        """,
        "event-kinds.yaml": """
        age_groups:
          - {code: "young", name: "Trẻ", from: 0, until: 30}
          - {code: "old", name: "Già", from: 31, until: 130}
        kinds:
          - code: "class"
            name: "Lớp"
            unit: "lớp"
            activity: "1.1"
            parts: ["trainers"]
            fixed_days: ["day"]
            counts: [{of: "training", by: events}]
            source: "Văn bản 1"
            mark: seed
        """,
        "cadres.yaml": """
        categories:
          - {code: "planned", name: "Trong quy hoạch", short: "Quy hoạch", sort: planned, source: "Văn bản 1", mark: seed}
        levels:
          - {tier: commune, name: "Cấp xã", source: "Văn bản 1", mark: seed}
        fields:
          - {code: "party", name: "Cấp ủy", source: "Văn bản 1", mark: seed}
        ends:
          - {code: "other", name: "Lý do khác", source: "Văn bản 1", mark: unverified}
        """,
        "deadlines.yaml": """
        deadlines:
          - code: "report"
            name: "Báo cáo"
            from: "Hội LHPN xã"
            schedule: yearly
            month: 9
            day: 15
            source: "Văn bản 1"
            mark: seed
        """,
        "reports.yaml": """
        reports:
          - code: "annual"
            name: "Báo cáo năm"
            period: year
            first_year: 2022
            owed_by:
              - tier: commune
                agency: union
                to:
                  - {tier: above, agency: union}
                due: ["report"]
                source: "Văn bản 1"
                mark: seed
            sections:
              - {code: "results", heading: "Kết quả"}
            indicators: ["training"]
        """,
        "place-attributes.yaml": """
        attributes:
          - code: "pilot"
            name: "Địa bàn điểm"
            tiers: ["district", "commune"]
            source: "Văn bản 1"
            mark: seed
        """,
    ]

    /// The faults after replacing text in files and leaving one file away.
    static func faults(_ changes: (file: String, old: String, new: String)..., without missing: String? = nil) throws
        -> [CatalogueFault.Entry]
    {
        var files = files
        for change in changes {
            let text = try #require(files[change.file])
            try #require(text.contains(change.old), "the test's text is not in \(change.file)")
            files[change.file] = text.replacingOccurrences(of: change.old, with: change.new)
        }
        if let missing { files[missing] = nil }
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("programme-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        for (name, text) in files {
            try text.write(to: folder.appendingPathComponent(name), atomically: true, encoding: .utf8)
        }
        do throws(CatalogueFault) {
            _ = try CatalogueLoader.load(folder: folder)
            return []
        } catch {
            return error.entries
        }
    }
}

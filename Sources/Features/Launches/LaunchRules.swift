import Events
import Kernel
import Programme

/// What keeps a plan of launches, or a line of its calendar, from being kept. Pure: numbers that disagree keep nothing
/// from it, they are shown by ``LaunchChecks``.
public struct LaunchRules: Sendable {
    /// Letters at most.
    public static let longestTitle = 600
    public static let longestText = 500
    public static let longestLine = 200
    /// Waves of a plan, parts of a launch, kinds of invitees at most.
    public static let mostWaves = 20
    public static let mostParts = 8
    public static let mostInvitees = 20

    let catalogue: Catalogue

    public init(catalogue: Catalogue) { self.catalogue = catalogue }

    /// The kinds of groups that are launched: those of which the programme knows such an event.
    public var kinds: [GroupKind] {
        let variants = catalogue.eventKind("launch")?.variants ?? []
        return catalogue.groupKinds.filter { kind in
            !kind.register.isConfidential && (variants.isEmpty || variant(of: kind.code) != nil)
        }
    }

    /// What the launch of a kind of group is called among events; nil when the programme names none.
    func variant(of kind: String) -> EventVariant? {
        let variants = catalogue.eventKind("launch")?.variants ?? []
        return variants.first { $0.code == kind } ?? variants.first { kind.hasPrefix($0.code) }
    }

    /// Everything that is wrong with a plan, at the fields of its form.
    public func problems(of draft: LaunchPlanDraft) -> [Problem] {
        var problems: [Problem] = []
        func add(_ code: String, _ message: String, _ field: String) {
            problems.append(Problem("launch.\(code)", message, field: field))
        }
        if !(2000...2100).contains(draft.year) {
            add("year", "Năm \(draft.year) nằm ngoài 2000–2100. Ghi năm của kế hoạch, ví dụ 2023.", "nam")
        }
        if draft.title.isEmpty { add("title", "Chưa ghi tên kế hoạch. Ghi như trích yếu của văn bản.", "ten") }
        if !kinds.contains(where: { $0.code == draft.kind }) {
            add("kind", "Chưa chọn loại mô hình được ra mắt. Chọn một loại trong danh sách.", "loai")
        }
        if !(1...10_000).contains(draft.teams) {
            add("teams", "Tổng số tổ là \(Number.grouped(Int64(draft.teams))). Ghi một số từ 1 đến 10.000.", "so-to")
        }
        if let people = draft.people, !(1...1_000).contains(people) {
            add("people", "\(Number.grouped(Int64(people))) người mỗi tổ nằm ngoài 1–1.000. Xem lại số.", "so-nguoi")
        }
        if draft.day != nil, draft.number.isEmpty {
            add("number", "Văn bản ngày \(draft.day?.written ?? "") chưa có số. Ghi như 91/KH-BTV.", "so-vb")
        }
        for (text, longest, field, what) in [
            (draft.title, Self.longestTitle, "ten", "Tên kế hoạch"),
            (draft.number, 60, "so-vb", "Số văn bản"), (draft.money, Self.longestText, "kinh-phi", "Nguồn kinh phí"),
            (draft.remark, Self.longestText, "ghi-chu", "Ghi chú"),
        ] where text.count > longest {
            add("long", "\(what) có \(text.count) ký tự, nhiều nhất \(longest). Ghi ngắn lại.", field)
        }
        return problems + waves(of: draft) + people(of: draft)
    }

    private func waves(of draft: LaunchPlanDraft) -> [Problem] {
        guard !draft.waves.isEmpty else {
            return [Problem("launch.no_wave", "Chưa có đợt nào. Ghi thời gian và số tổ của đợt 1.", field: "dot-1-ky")]
        }
        return draft.waves.flatMap { wave -> [Problem] in
            var problems: [Problem] = []
            let field = "dot-\(wave.number)"
            if !(1...10_000).contains(wave.teams) {
                problems.append(
                    Problem(
                        "launch.wave_teams",
                        "Đợt \(wave.number) ghi \(Number.grouped(Int64(wave.teams))) tổ. Ghi một số từ 1 đến 10.000.",
                        field: "\(field)-to"))
            }
            for (number, key, what) in [(wave.units, "co-so", "cơ sở Hội"), (wave.districts, "huyen", "huyện")] {
                guard let number, !(1...1_000).contains(number) else { continue }
                problems.append(
                    Problem(
                        "launch.wave_count",
                        "Đợt \(wave.number) ghi \(Number.grouped(Int64(number))) \(what). Ghi một số từ 1 đến 1.000, hoặc để "
                            + "trống.", field: "\(field)-\(key)"))
            }
            if wave.period.until.year < draft.year - 1 || wave.period.from.year > draft.year + 1 {
                problems.append(
                    Problem(
                        "launch.wave_year",
                        "Đợt \(wave.number) (\(wave.period.written)) không ở năm \(draft.year) của kế hoạch. Xem lại thời gian.",
                        field: "\(field)-ky"))
            }
            return problems
        }
    }

    private func people(of draft: LaunchPlanDraft) -> [Problem] {
        var problems: [Problem] = []
        for (index, part) in draft.parts.enumerated() {
            if part.words.isEmpty || part.words.count > Self.longestLine {
                problems.append(
                    Problem(
                        "launch.part_words",
                        part.words.isEmpty
                            ? "Thành phần \(index + 1) có số người mà chưa ghi là ai. Ghi như Ban Quản lý tổ."
                            : "Tên thành phần có \(part.words.count) ký tự, nhiều nhất \(Self.longestLine).",
                        field: "phan-\(index + 1)-ten"))
            }
            if !(1...1_000).contains(part.people) {
                problems.append(
                    Problem(
                        "launch.part_people",
                        "“\(part.words)” ghi \(Number.grouped(Int64(part.people))) người. Ghi một số từ 1 đến 1.000.",
                        field: "phan-\(index + 1)-so"))
            }
        }
        if draft.invitees.count > Self.mostInvitees || draft.invitees.contains(where: { $0.count > Self.longestLine }) {
            problems.append(
                Problem(
                    "launch.invitees",
                    "Ghi nhiều nhất \(Self.mostInvitees) dòng khách mời, mỗi dòng không quá \(Self.longestLine) ký tự.",
                    field: "khach-moi"))
        }
        return problems
    }

    /// Everything that is wrong with a line of the calendar, at the fields of its form.
    ///
    /// - Parameters:
    ///   - tier: of its place.
    ///   - isWithin: whether its place lies at or below the place of the plan.
    public func problems(
        of facts: LaunchLineFacts, tier: Tier, placeName: String, isWithin: Bool, in draft: LaunchPlanDraft
    ) -> [Problem] {
        var problems: [Problem] = []
        if !draft.waves.contains(where: { $0.number == facts.wave }) {
            problems.append(Problem("launch.line_wave", "Chưa chọn đợt. Chọn một đợt của kế hoạch.", field: "dot"))
        }
        if tier < .commune {
            problems.append(
                Problem(
                    "launch.line_high", "\(placeName) rộng hơn một xã. Chọn xã, hoặc thôn nơi ra mắt.", field: "dia-ban"
                ))
        }
        if !isWithin {
            problems.append(
                Problem(
                    "launch.line_outside", "\(placeName) không thuộc địa bàn của kế hoạch này. Chọn nơi khác.",
                    field: "dia-ban"))
        }
        if let day = facts.day, abs(day.year - draft.year) > 1 {
            problems.append(
                Problem(
                    "launch.line_year",
                    "\(day.written) không ở năm \(draft.year) của kế hoạch. Xem lại ngày đã ghi.", field: "ngay"))
        }
        for (text, longest, field, what) in [
            (facts.time, 40, "gio", "Giờ"), (facts.venue, Self.longestLine, "dia-diem", "Địa điểm"),
            (facts.remark, Self.longestText, "ghi-chu", "Ghi chú"),
        ] where text.count > longest {
            problems.append(
                Problem(
                    "launch.long", "\(what) có \(text.count) ký tự, nhiều nhất \(longest). Ghi ngắn lại.", field: field)
            )
        }
        return problems
    }
}

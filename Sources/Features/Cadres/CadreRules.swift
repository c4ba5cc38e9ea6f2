import Kernel
import People
import Programme

/// The rules of the list of ethnic-minority women officers. Pure.
public struct CadreRules: Sendable {
    /// Letters of a post, an office, a remark at most.
    public static let longestText = 200
    public static let longestReason = 500
    /// Entries of one woman at most.
    public static let mostEntries = 60
    /// Nothing on the list began before.
    public static let firstYear = 1970

    let catalogue: Catalogue
    /// Today in Vietnam.
    let today: Day

    public init(catalogue: Catalogue, today: Day) {
        self.catalogue = catalogue
        self.today = today
    }

    var words: CadreWords { catalogue.cadres }

    // MARK: Who

    /// Why somebody cannot stand on the list; nil when she can (K155: ethnic-minority women).
    public func fault(of person: PersonDraft) -> Problem? {
        func problem(_ code: String, _ message: String, _ field: String) -> Problem {
            Problem("cadre.\(code)", message, field: field)
        }
        guard person.sex == .female else {
            return problem(
                "man", "Danh sách này chỉ ghi phụ nữ dân tộc thiểu số; người này ghi giới tính Nam.", "gioi-tinh")
        }
        guard let code = person.ethnicity else {
            return problem(
                "ethnicity_missing", "Chưa chọn dân tộc. Danh sách này chỉ ghi phụ nữ dân tộc thiểu số.", "dan-toc")
        }
        guard let ethnicity = catalogue.ethnicity(code) else {
            return problem("ethnicity", "Danh mục không có dân tộc “\(code)”. Chọn lại trong danh mục.", "dan-toc")
        }
        guard ethnicity.isMajority else { return nil }
        return problem(
            "majority",
            "Phụ nữ dân tộc \(ethnicity.name) không ghi ở đây: hoạt động 3.4 nâng cao năng lực cho cán bộ nữ dân tộc "
                + "thiểu số, và số liệu của danh sách này chỉ đếm họ.", "dan-toc")
    }

    /// Why two descriptions cannot mean one woman of the list: the register says something else than the form.
    func fault(ofKnown person: Person, told: PersonDraft) -> Problem? {
        if let known = person.draft.ethnicity, let other = told.ethnicity, known != other {
            let name = { (code: String) in catalogue.ethnicity(code)?.name ?? code }
            return Problem(
                "cadre.other_ethnicity",
                "Hồ sơ đã có ghi dân tộc \(name(known)), ở đây ghi \(name(other)). Xem lại, hoặc sửa hồ sơ trước.",
                field: "dan-toc")
        }
        var joined = person.draft
        joined.ethnicity = joined.ethnicity ?? told.ethnicity
        return fault(of: joined)
    }

    // MARK: An entry

    /// Everything that is wrong with an entry, at the fields of its form.
    public func problems(of draft: CadreEntryDraft, birth: Birth?) -> [Problem] {
        func problem(_ code: String, _ message: String, _ field: String) -> Problem {
            Problem("cadre.\(code)", message, field: field)
        }
        guard let category = words.category(draft.category) else {
            return [problem("category", "Chưa chọn loại. Chọn trong danh sách.", "loai")]
        }
        var problems: [Problem] = []
        let isPost = category.sort == .planned || category.sort == .post
        if isPost {
            if draft.post.isEmpty {
                problems.append(
                    problem("post_missing", "Chưa ghi chức vụ. Ghi như Phó Chủ tịch UBND xã.", "chuc-vu"))
            }
            if draft.field == nil {
                problems.append(problem("field_missing", "Chưa chọn lĩnh vực của chức vụ.", "linh-vuc"))
            }
            if draft.level == nil { problems.append(problem("level_missing", "Chưa chọn cấp của chức vụ.", "cap")) }
        }
        if let field = draft.field, words.field(field) == nil {
            problems.append(problem("field", "Danh mục không có lĩnh vực “\(field)”. Chọn lại.", "linh-vuc"))
        }
        if let level = draft.level, words.level(level) == nil {
            problems.append(problem("level", "Danh mục không có cấp này. Chọn lại.", "cap"))
        }
        for (text, name, field) in [
            (draft.post, "Chức vụ", "chuc-vu"), (draft.unit, "Tên cơ quan", "don-vi"),
            (draft.number, "Số quyết định", "so-qd"), (draft.issuer, "Nơi ra quyết định", "noi-qd"),
        ] where text.count > Self.longestText {
            problems.append(
                problem("long", "\(name) có \(text.count) ký tự, nhiều nhất \(Self.longestText). Ghi ngắn lại.", field))
        }
        if !draft.number.isEmpty, draft.issuer.isEmpty {
            problems.append(problem("issuer", "Chưa ghi nơi ra văn bản số \(draft.number).", "noi-qd"))
        }
        return problems + days(of: draft, birth: birth, isPost: isPost)
    }

    private func days(of draft: CadreEntryDraft, birth: Birth?, isPost: Bool) -> [Problem] {
        func problem(_ code: String, _ message: String, _ field: String) -> Problem {
            Problem("cadre.\(code)", message, field: field)
        }
        var problems: [Problem] = []
        for (day, field) in [(Optional(draft.from), "tu-ngay"), (draft.decided, "ngay-qd")] {
            guard let day else { continue }
            if day > today {
                problems.append(
                    problem(
                        "future", "\(day.written) chưa đến, hôm nay là \(today.written). Ghi ngày đã qua.", field))
            } else if day.year < Self.firstYear {
                problems.append(
                    problem("old", "\(day.written) trước năm \(Self.firstYear). Xem lại năm đã ghi.", field))
            }
        }
        if let until = draft.until {
            if until < draft.from {
                problems.append(
                    problem(
                        "until", "Đến ngày \(until.written) trước ngày bắt đầu \(draft.from.written). Xem lại.",
                        "den-ngay"))
            } else if until.year > today.year + 15 {
                problems.append(
                    problem("until_far", "\(until.written) còn quá xa. Xem lại năm đã ghi.", "den-ngay"))
            }
        }
        if let birth, draft.from.year - birth.year < (isPost ? 16 : 1) {
            problems.append(
                problem(
                    "before_birth",
                    "Ngày \(draft.from.written) thì người sinh \(birth.written) mới \(draft.from.year - birth.year) tuổi. "
                        + "Xem lại.", "tu-ngay"))
        }
        return problems
    }

    /// Why an entry cannot stand beside the others of the same woman; nil when it can.
    ///
    /// - Parameter confirms: whether somebody said that a second first election is one, of another post.
    public func problem(
        of draft: CadreEntryDraft, beside others: [CadreEntryDraft], confirms: Bool
    ) -> Problem? {
        let isKept = others.contains {
            $0.category == draft.category && $0.from == draft.from && $0.place == draft.place
                && Vietnamese.folded($0.post) == Vietnamese.folded(draft.post)
        }
        if isKept {
            return Problem(
                .conflict, "cadre.entry_twice", "Dòng này đã ghi: cùng loại, chức vụ, nơi và ngày bắt đầu.",
                field: "chuc-vu")
        }
        guard let category = words.category(draft.category), category.isFirst, !confirms,
            let first = others.first(where: { words.category($0.category)?.isFirst == true })
        else { return nil }
        return Problem(
            .conflict, "cadre.first_twice",
            "Đã ghi “\(category.short)” từ ngày \(first.from.written) (\(first.post)). Tái cử thì chọn loại khác; là lần "
                + "đầu ở vị trí khác thì đánh dấu ô xác nhận rồi lưu lại.", field: "loai")
    }

    /// Posts that were held at the same time: told, not forbidden. Pairs in the order of their first days.
    public func overlaps(_ entries: [CadreEntryDraft]) -> [String] {
        let posts = entries.filter { words.category($0.category)?.sort == .post }.sorted { $0.from < $1.from }
        var told: [String] = []
        for (index, one) in posts.enumerated() {
            for other in posts[(index + 1)...] where one.overlaps(other) {
                let from = max(one.from, other.from)
                let until = [one.until, other.until].compactMap { $0 }.min()
                let span = until.map { "từ \(from.written) đến \($0.written)" } ?? "từ \(from.written)"
                told.append("“\(one.post)” và “\(other.post)” cùng giữ \(span).")
            }
        }
        return told
    }

    /// Why an entry cannot have ended so; nil when it can.
    func problem(ofEnd day: Day, way: String, note: String, of draft: CadreEntryDraft) -> Problem? {
        if day > today {
            return Problem(
                "cadre.end_future", "\(day.written) chưa đến, hôm nay là \(today.written). Ghi ngày đã qua.",
                field: "den-ngay")
        }
        if day < draft.from {
            return Problem(
                "cadre.until", "Thôi ngày \(day.written) trước ngày bắt đầu \(draft.from.written). Xem lại.",
                field: "den-ngay")
        }
        if words.end(way) == nil { return Problem("cadre.end_way", "Chưa chọn lý do thôi.", field: "ly-do-thoi") }
        return text(note, "Ghi chú", "ghi-chu")
    }

    /// Why a reason cannot be kept; nil when it can.
    func problem(ofReason reason: String, missing: String) -> Problem? {
        if reason.isEmpty { return Problem("cadre.reason", missing, field: "ly-do") }
        guard reason.count > Self.longestReason else { return nil }
        return Problem(
            "cadre.reason", "Lý do có \(reason.count) ký tự, nhiều nhất \(Self.longestReason). Ghi ngắn lại.",
            field: "ly-do")
    }

    func text(_ text: String, _ name: String, _ field: String) -> Problem? {
        guard text.count > Self.longestText else { return nil }
        return Problem(
            "cadre.long", "\(name) có \(text.count) ký tự, nhiều nhất \(Self.longestText). Ghi ngắn lại.", field: field)
    }
}

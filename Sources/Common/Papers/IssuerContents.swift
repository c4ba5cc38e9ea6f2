import Kernel
import Pages

/// What was typed on the page of an office's papers.
struct IssuerForm: Sendable {
    var upper: String
    var lower: String
    var hasMotto: Bool
    var placeName: String
    var name: String
    var symbols: [OfficialKind: String]
    var authority: String
    var title: String
    /// The version that was shown; -1 when the form did not say.
    var version: Int
    var submission: RecordID?

    init(_ profile: IssuerProfile) {
        upper = profile.upper.joined(separator: "\n")
        lower = profile.lower.joined(separator: "\n")
        hasMotto = profile.hasMotto
        placeName = profile.placeName
        name = profile.name
        symbols = profile.symbols
        authority = profile.authority
        title = profile.title
        version = profile.version
    }

    init(_ form: Form) {
        upper = form.lines("cap-tren")
        lower = form.lines("co-quan")
        hasMotto = form.has("quoc-hieu")
        placeName = form.text("dia-danh")
        name = form.text("ten-goi")
        symbols = OfficialKind.allCases.reduce(into: [:]) { symbols, kind in
            symbols[kind] = form.text("ky-hieu-\(kind.fieldName)")
        }
        authority = form.text("quyen-han")
        title = form.text("chuc-vu")
        version = Int(form.text("ban")) ?? -1
        submission = RecordID(form.text("phieu"))
    }

    /// The profile with what was typed; its template stays.
    func profile(of old: IssuerProfile) -> IssuerProfile {
        func lines(_ text: String) -> [String] {
            text.split(separator: "\n", omittingEmptySubsequences: true).map(String.init)
        }
        return IssuerProfile(
            agency: old.agency, upper: lines(upper), lower: lines(lower), hasMotto: hasMotto, placeName: placeName,
            name: name, symbols: symbols, authority: authority, title: title, template: old.template, version: version)
    }
}

/// Several lines of text input. Partial `lines-field`.
struct LinesField: Sendable {
    let name: String
    let label: String
    let hint: String
    let value: String
    let required: Bool
    let error: String?

    init(_ name: String, _ label: String, value: String, hint: String, required: Bool, problems: [Problem]) {
        self.name = name
        self.label = label
        self.value = value
        self.hint = hint
        self.required = required
        error = problems.message(for: name)
    }
}

/// The offices whose papers one may edit.
struct IssuerListPage: PageContent {
    static let template = "issuer-list"

    struct Row: Sendable {
        let name: String
        let link: Link
        let state: String
    }

    let action: Link
    let search: String
    let hasRows: Bool
    let rows: [Row]
    let hasMore: Bool
    let empty: EmptyState?

    static var sample: IssuerListPage {
        IssuerListPage(
            action: .issuers, search: "ba trang", hasRows: true,
            rows: [Row(name: "UBND xã Ba Trang", link: .issuers, state: "Mẫu chuẩn")], hasMore: true,
            empty: EmptyState("Không có", why: "…", action: HeadAction("Xem", .issuers, icon: .back)))
    }
}

/// The heading, the symbols, the signer and the template of an office.
struct IssuerPage: PageContent {
    static let template = "issuer"

    /// The template in use.
    struct Template: Sendable {
        let name: String
        let isOwn: Bool
        let download: Link
        let preview: Link
        let standard: Link
    }

    let action: Link
    let list: Link
    let submission: String
    let version: Int
    /// Nothing was saved yet: the fields show what such an office usually prints.
    let isUsual: Bool
    let upper: LinesField
    let lower: LinesField
    let hasMotto: Bool
    let placeName: TextField
    let name: TextField
    let symbols: [TextField]
    let authority: TextField
    let title: TextField
    let current: Template
    let fileErrors: [String]
    let hasFileErrors: Bool

    init(_ issuer: Issuer, _ form: IssuerForm, submission: String, problems: [Problem]) {
        let id = issuer.agency.id
        action = .issuer(id)
        list = .issuers
        self.submission = submission
        version = form.version
        isUsual = issuer.profile.version == 0 && problems.isEmpty
        upper = LinesField(
            "cap-tren", "Cơ quan cấp trên", value: form.upper,
            hint: "Góc trái, dòng trên, chữ thường nét. Mỗi dòng in thành một dòng; để trống khi không ghi.",
            required: false, problems: problems)
        lower = LinesField(
            "co-quan", "Cơ quan ban hành", value: form.lower,
            hint: "Góc trái, dòng dưới, chữ đậm. Mỗi dòng in thành một dòng.", required: true, problems: problems)
        hasMotto = form.hasMotto
        placeName = TextField(
            "dia-danh", "Địa danh", value: form.placeName, hint: "Đứng trước ngày tháng, như Cao Bằng.",
            error: problems.message(for: "dia-danh"))
        name = TextField(
            "ten-goi", "Tên gọi trong lời văn", value: form.name,
            hint: "Dùng ở dòng “Kèm theo Kế hoạch số … của …”.", error: problems.message(for: "ten-goi"))
        symbols = OfficialKind.allCases.map { kind in
            let field = "ky-hieu-\(kind.fieldName)"
            return TextField(
                field, "Ký hiệu \(kind.label.lowercased())", value: form.symbols[kind] ?? "",
                hint: kind == .plan ? "Phần sau gạch chéo, như KH-BTV." : nil, required: kind == .plan,
                error: problems.message(for: field))
        }
        authority = TextField(
            "quyen-han", "Quyền hạn người ký", value: form.authority,
            hint: "Như TM. BAN THƯỜNG VỤ. Để trống khi không ghi.",
            required: false, error: problems.message(for: "quyen-han"))
        title = TextField(
            "chuc-vu", "Chức vụ người ký", value: form.title, hint: "Như CHỦ TỊCH. Từng văn bản sửa lại được.",
            error: problems.message(for: "chuc-vu"))
        current = Template(
            name: issuer.file?.name ?? "Mẫu chuẩn của chương trình", isOwn: issuer.file != nil,
            download: .issuer(id, .template), preview: .issuer(id, .sample), standard: .issuer(id, .standard))
        fileErrors = problems.filter { $0.field == "tep" || $0.field == "file" }.map(\.message)
        hasFileErrors = !fileErrors.isEmpty
    }

    static var sample: IssuerPage {
        let profile = IssuerProfile(
            agency: RecordID(moment: .distantPast, random: (0, 0)), upper: ["TRÊN"], lower: ["DƯỚI"], hasMotto: true,
            placeName: "Cao Bằng", name: "Ban", symbols: [.plan: "KH-BTV"], authority: "TM.", title: "CHỦ TỊCH",
            template: nil, version: 0)
        let fields = ["cap-tren", "co-quan", "dia-danh", "ten-goi", "ky-hieu-kh", "quyen-han", "chuc-vu", "tep"]
        let agency = IssuerSample.agency(profile.agency)
        return IssuerPage(
            Issuer(agency: agency, profile: profile, file: nil), IssuerForm(profile), submission: "x",
            problems: fields.map { Problem("x", "…", field: $0) })
    }
}

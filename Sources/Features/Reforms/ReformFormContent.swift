import Kernel
import Pages
import Places

/// One more line, as typed into fields.
struct TypedReformLine: Sendable {
    var change = ""
    var from = ""
    var to = ""
    var name = ""
    var parent = ""
    var share = ""

    init() {}

    init(_ form: Form) {
        change = form.text("thay-doi")
        from = form.text("don-vi-cu")
        to = form.text("ma-moi")
        name = form.text("ten-moi")
        parent = form.text("cap-tren")
        share = form.text("phan")
    }

    /// The lines that these fields mean: one for each old unit; the name and the unit above stand on the first.
    ///
    /// - Throws: `Problems` on the fields.
    func lines() throws -> [String] {
        var problems: [Problem] = []
        let change = ReformChange(rawValue: change)
        if change == nil {
            problems.append(Problem("reform.line_change", "Chưa chọn loại thay đổi.", field: "thay-doi"))
        }
        let codes = from.split { $0 == "," || $0 == ";" || $0.isWhitespace }.map(String.init)
        if codes.isEmpty {
            problems.append(
                Problem(
                    "reform.line_from", "Chưa ghi mã đơn vị cũ. Ghi như 01273, nhiều mã thì cách nhau bằng dấu cách.",
                    field: "don-vi-cu"))
        }
        if codes.count > 1, let change, change != .merge, change != .move, change != .end {
            problems.append(
                Problem(
                    "reform.line_one", "\(change.label) thì mỗi lần một đơn vị cũ, ở đây có \(codes.count) mã.",
                    field: "don-vi-cu"))
        }
        if change == .split, share.isEmpty {
            problems.append(
                Problem("reform.line_share", "Chia thì chọn phần lớn hơn hoặc một phần.", field: "phan"))
        }
        if let bad = [from, to, parent].first(where: { $0.contains { "\"\t".contains($0) } }) {
            problems.append(
                Problem("reform.line_code", "“\(bad)” không phải mã. Mã chỉ có chữ số.", field: "don-vi-cu"))
        }
        try Problems.throwIfAny(problems)
        guard let change else { return [] }
        return codes.enumerated().map { index, code in
            let isFirst = index == 0 || change != .merge
            return [
                change.rawValue, code, to, isFirst ? quoted(name) : "", isFirst ? parent : "",
                change == .split ? share : "",
            ].joined(separator: ",")
        }
    }

    private func quoted(_ text: String) -> String { text.contains { ",;".contains($0) } ? "\"\(text)\"" : text }
}

extension ReformFormPage {
    /// The most faults that are listed at once.
    static let mostFaults = 200

    init(draft: ReformDraft, seen: Int, faults: [ReformFault], typed: TypedReformLine, problems: [Problem]) {
        let own = faults.filter { $0.line != nil }
        func error(_ column: String) -> String? { faults.first { $0.line == nil && $0.column == column }?.message }
        steps = ReformSteps(current: 1)
        action = .reformCheck
        cancel = .reforms
        sample = .reformSample
        self.seen = String(seen)
        faultsHeading = own.isEmpty ? nil : "Chỗ cần sửa trong các dòng (\(own.count))"
        self.faults = own.prefix(Self.mostFaults).map {
            Fault(place: $0.place, value: $0.value ?? "để trống", message: $0.message.capitalisedFirst)
        }
        more =
            own.count > Self.mostFaults
            ? "Còn \(own.count - Self.mostFaults) chỗ nữa, hiện ra sau khi sửa các chỗ trên." : nil
        day = TextField(
            "ngay", "Ngày bắt đầu", value: draft.day, hint: "Ngày đầu theo địa giới mới. Ghi như 01/01/2027.",
            error: error("day"))
        name = TextField(
            "ten", "Tên của địa giới mới", value: draft.name, hint: "Để trống thì lấy “Từ” và ngày bắt đầu.",
            required: false, error: error("name"))
        decision = TextField(
            "quyet-dinh", "Văn bản quyết định", value: draft.decision,
            hint: "Như Nghị quyết số 01/NQ-UBTVQH16 ngày 15/10/2026.", error: error("decision"))
        lines = TextArea(
            "dong", "Các dòng thay đổi", value: draft.text,
            hint:
                "Mỗi dòng một đơn vị cũ, các ô cách nhau bằng dấu phẩy: \(ReformColumn.allCases.map(\.rawValue).joined(separator: ", ")). "
                + "Dán từ Excel được. Đơn vị không ghi ở đây giữ nguyên.",
            rows: 10, required: false, error: error("text") ?? (own.isEmpty ? nil : "Còn \(own.count) chỗ cần sửa."))
        fileError = problems.message(for: "tep")
        line = Line(typed, problems)
    }
}

extension ReformFormPage.Line {
    init(_ typed: TypedReformLine, _ problems: [Problem]) {
        action = .reformLine
        change = SelectField(
            "thay-doi", "Loại thay đổi",
            options: [.init("", "Chọn")]
                + ReformChange.allCases.map {
                    .init($0.rawValue, $0.title, selected: $0.rawValue == typed.change)
                }, hint: "Kết thúc: khi mỗi đơn vị trực thuộc đã có một dòng.", error: problems.message(for: "thay-doi")
        )
        from = TextField(
            "don-vi-cu", "Mã đơn vị cũ", value: typed.from, hint: "Sáp nhập: ghi các mã cách nhau bằng dấu cách.",
            required: false, error: problems.message(for: "don-vi-cu"))
        to = TextField(
            "ma-moi", "Mã sau thay đổi", value: typed.to, hint: "Để trống khi mã giữ nguyên.", required: false,
            error: problems.message(for: "ma-moi"))
        name = TextField(
            "ten-moi", "Tên sau thay đổi", value: typed.name, hint: "Cả loại: Phường Tân Giang.", required: false,
            error: problems.message(for: "ten-moi"))
        parent = TextField(
            "cap-tren", "Mã đơn vị cấp trên", value: typed.parent, hint: "Để trống khi không đổi.", required: false,
            error: problems.message(for: "cap-tren"))
        share = SelectField(
            "phan", "Phần",
            options: [.init("", "Toàn bộ", selected: typed.share.isEmpty)]
                + [Share.mainPart, .part].map {
                    .init($0.rawValue, $0.label.capitalisedFirst, selected: $0.rawValue == typed.share)
                }, hint: "Chỉ khi chia.", error: problems.message(for: "phan"))
    }
}

extension ReformChange {
    /// As the list of kinds says it.
    var title: String {
        switch self {
        case .merge: "Sáp nhập vào một đơn vị"
        case .split: "Chia: một phần về một đơn vị"
        case .rename: "Đổi tên, đổi loại"
        case .move: "Chuyển sang đơn vị cấp trên khác"
        case .end: "Kết thúc một cấp trên"
        }
    }
}

extension ReformFault {
    /// `Dòng 3, ô B3`.
    var place: String { line.map { "Dòng \($0)" + (cell.map { ", ô \($0)" } ?? "") } ?? "" }
}

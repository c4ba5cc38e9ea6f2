import Accounts
import Kernel
import Pages
import Programme

/// Draws a part of a plan's text as fields, from what is typed.
struct PlanTextDrawing {
    /// A document of the register that a citation may mean.
    struct Document: Sendable {
        let id: RecordID
        /// `43/KH-ĐCT ngày 03/6/2022, Đoàn Chủ tịch Trung ương Hội LHPN Việt Nam`.
        let label: String
    }

    let part: PlanTextPart
    let catalogue: Catalogue
    let problems: [Problem]
    let registered: [Int: [Document]]

    private func text(
        _ name: String, _ label: String, _ form: Form, hint: String? = nil, required: Bool = false
    ) -> FormField {
        FormField(
            text: TextField(
                name, label, value: form.text(name), hint: hint, required: required, error: problems.message(for: name))
        )
    }

    private func area(
        _ name: String, _ label: String, _ form: Form, hint: String? = nil, rows: Int = 3
    ) -> FormField {
        FormField(
            area: TextArea(
                name, label, value: form.lines(name), hint: hint, rows: rows, required: false,
                error: problems.message(for: name)))
    }

    private func select(
        _ name: String, _ label: String, _ options: [(String, String)], _ form: Form, hint: String? = nil
    ) -> FormField {
        let chosen = form.text(name)
        return FormField(
            select: SelectField(
                name, label, options: options.map { .init($0.0, $0.1, selected: $0.0 == chosen) }, hint: hint,
                error: problems.message(for: name)))
    }

    /// The fields of a part without rows.
    func fields(_ form: Form, agencies: [Agency]) -> [FormField] {
        guard part == .paper else { return [] }
        var fields = [
            area(
                "trich-yeu", "Trích yếu", form, hint: "Sau chữ KẾ HOẠCH, ví dụ: Triển khai Dự án 8 … năm 2024", rows: 2),
            text("dia-danh", "Địa danh", form, hint: "Trước ngày tháng, ví dụ: Cao Bằng"),
            text("so-in", "Số in ở đầu văn bản", form, hint: "Như bản in; còn trống thì ghi /KH-UBND"),
            text("ngay-in", "Ngày in ở đầu văn bản", form, hint: "Như bản in, ví dụ: ngày tháng 9 năm 2023"),
            area("mo-dau", "Lời mở đầu", form, hint: "Đoạn sau các căn cứ, trước mục I"),
        ]
        let headings = ["Mục đích, yêu cầu", "Chỉ tiêu", "Nội dung", "Kinh phí", "Tổ chức thực hiện", ""]
        for (index, numeral) in PlanTextForm.numerals.enumerated() {
            fields.append(
                text(
                    "muc-\(index)", "Tên mục \(numeral)", form,
                    hint: headings[index].isEmpty ? nil : "Thường là: \(headings[index])"))
            fields.append(area("loi-\(index)", "Lời mục \(numeral)", form, rows: index == 2 ? 14 : 8))
        }
        fields += [
            area("ket", "Đoạn kết", form, hint: "Dấu “./.” được thêm khi in"),
            area("noi-nhan", "Nơi nhận", form, hint: "Mỗi dòng một nơi; dòng cuối là Lưu: VT", rows: 6),
            text("tham-quyen", "Thẩm quyền ký", form, hint: "Ví dụ: TM. BAN THƯỜNG VỤ"),
            text("chuc-danh", "Chức danh người ký", form, hint: "Như bản in, ví dụ: PHÓ CHỦ TỊCH"),
            text("nguoi-ky", "Họ tên người ký", form),
            select(
                "co-quan-ky", "Chức danh này thuộc cơ quan",
                [("", "Cơ quan ban hành")] + agencies.map { ($0.code, $0.name) }, form),
        ]
        return fields
    }

    /// The rows of a part, blank ones after those with content.
    func rows(_ form: Form, count: Int) -> [PlanFormPage.Row] {
        guard let word = part.row else { return [] }
        return (0..<count).map { row in
            let fields = fields(ofRow: row, form)
            let isFilled = form.names.contains { $0.hasSuffix("-\(row)") && form[$0] != nil }
            return PlanFormPage.Row(
                id: "dong-\(row)", heading: isFilled ? "\(word) \(row + 1)" : "\(word) mới", fields: fields,
                remove: isFilled ? "bo-\(row)" : nil, hidden: [])
        }
    }

    private var indicators: [(String, String)] {
        [("", "Không phải chỉ tiêu cốt lõi")] + catalogue.indicators.map { ($0.code, $0.name) }
    }

    private var tiers: [(String, String)] {
        [("", "Không nêu cấp")] + Tier.allCases.map { ($0.rawValue, $0.implementing.capitalisedFirst) }
    }

    private func fields(ofRow row: Int, _ form: Form) -> [FormField] {
        switch part {
        case .paper: []
        case .citations:
            [
                select("vai-\(row)", "Vai trò", [("basis", "Căn cứ ở đầu"), ("mention", "Được dẫn trong lời")], form),
                text("muc-\(row)", "Ở mục", form, hint: "Để trống nếu là căn cứ ở đầu"),
                text("ky-hieu-\(row)", "Số, ký hiệu như bản in", form),
                text("ngay-\(row)", "Ngày", form), text("noi-ban-hanh-\(row)", "Nơi ban hành", form),
                area("in-\(row)", "Nguyên văn", form, rows: 2), text("ve-\(row)", "Về việc", form),
                text("viet-tat-\(row)", "Được viết tắt là", form),
                select(
                    "van-ban-\(row)", "Văn bản trong danh mục căn cứ",
                    [("", "Chưa chọn")] + (registered[row] ?? []).map { ($0.id.text, $0.label) }, form),
            ]
        case .targets:
            [
                text("muc-\(row)", "Ở mục", form, hint: "Ví dụ: II.3"),
                select("chi-tieu-\(row)", "Chỉ tiêu", indicators, form),
                select("cap-\(row)", "Cấp thực hiện", tiers, form),
                text("so-\(row)", "Số", form, hint: "Để trống nếu phần lời không nêu số"),
                text("don-vi-\(row)", "Đơn vị tính như bản in", form),
                select("loai-\(row)", "Số này là", [("whole", "Cả chỉ tiêu"), ("support", "Phần được hỗ trợ")], form),
                area("in-\(row)", "Nguyên văn", form, rows: 2),
            ]
        case .statuses:
            [
                text("muc-\(row)", "Ở mục", form),
                select("loai-\(row)", "Trạng thái", PlanStatus.Kind.allCases.map { ($0.rawValue, $0.label) }, form),
                indicatorChoices(row, form), area("loi-\(row)", "Lời của văn bản", form, rows: 2),
                text("den-khi-\(row)", "Đến khi", form, hint: "Việc làm hết trạng thái này, nếu văn bản nêu"),
            ]
        case .deadlines:
            [
                text("muc-\(row)", "Ở mục", form), text("viec-\(row)", "Việc phải xong", form),
                text("gui-\(row)", "Ai làm", form), text("nhan-\(row)", "Gửi ai", form),
                text("ngay-\(row)", "Trước ngày", form, hint: "Ngày/tháng, ví dụ 15/9"),
                select("nam-sau-\(row)", "Năm", [("0", "Năm kế hoạch"), ("1", "Năm sau")], form),
                text("in-\(row)", "Nguyên văn", form),
            ]
        }
    }

    private func indicatorChoices(_ row: Int, _ form: Form) -> FormField {
        let chosen = Set(form.all("chi-tieu-\(row)"))
        return FormField(
            choices: .init(
                name: "chi-tieu-\(row)", label: "Chỉ tiêu", error: problems.message(for: "chi-tieu-\(row)"),
                choices: catalogue.indicators.enumerated().map { index, indicator in
                    .init(
                        id: "chi-tieu-\(row)-\(index)", value: indicator.code, label: indicator.name,
                        isChecked: chosen.contains(indicator.code))
                }))
    }
}

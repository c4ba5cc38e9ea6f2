import Kernel
import Pages
import Programme

/// The parts of a plan's text that have a form of their own; the raw value is the last part of the address.
enum PlanTextPart: String, CaseIterable, Sendable {
    case paper = "van-ban"
    case citations = "can-cu"
    case targets = "chi-tieu"
    case statuses = "trang-thai"
    case deadlines = "thoi-han"

    /// The heading of its page.
    var title: String {
        switch self {
        case .paper: "Nội dung văn bản"
        case .citations: "Căn cứ và văn bản được dẫn"
        case .targets: "Chỉ tiêu trong phần lời"
        case .statuses: "Tạm dừng, chờ hướng dẫn"
        case .deadlines: "Thời hạn trong kế hoạch"
        }
    }

    /// What one row is; nil for the part that has no rows.
    var row: String? {
        switch self {
        case .paper: nil
        case .citations: "Văn bản"
        case .targets: "Chỉ tiêu"
        case .statuses: "Trạng thái"
        case .deadlines: "Thời hạn"
        }
    }

    /// What it is good for, under the heading.
    var purpose: String {
        switch self {
        case .paper: "Phần lời của kế hoạch, in ra Word đúng thứ tự. Mỗi dòng là một đoạn."
        case .citations: "Ghi như bản in, kể cả chỗ in nhầm; chọn văn bản tương ứng trong danh mục căn cứ."
        case .targets: "Chỉ tiêu mà phần lời nêu, ở mục II và các mục khác, để đối chiếu với phụ lục."
        case .statuses:
            "Chỉ tiêu mà phần lời ghi tạm dừng hoặc chờ hướng dẫn. Trạng thái không tự lan xuống chỉ tiêu khác."
        case .deadlines: "Ngày phải xong hoặc phải báo cáo mà phần lời nêu."
        }
    }
}

/// Turns a part of a plan's text into the fields of a form and back. Pure: what was typed stays in the form.
struct PlanTextForm {
    let part: PlanTextPart
    let catalogue: Catalogue

    /// At most so many rows of one part.
    static let mostRows = 120
    /// Rows added by “Thêm dòng”.
    static let addedRows = 3
    /// The sections a plan has by T230; a plan may leave some blank.
    static let numerals = ["I", "II", "III", "IV", "V", "VI"]

    // MARK: From the text

    /// The form as it is first shown.
    func form(of text: PlanText) -> Form {
        var fields: [(String, String)] = []
        func add(_ name: String, _ value: String) { fields.append((name, value)) }
        switch part {
        case .paper:
            add("trich-yeu", text.subject)
            add("dia-danh", text.head.place)
            add("so-in", text.head.number)
            add("ngay-in", text.head.day)
            add("mo-dau", text.opening)
            for (index, numeral) in PlanTextForm.numerals.enumerated() {
                let section = text.sections.first { $0.numeral == numeral }
                add("muc-\(index)", section?.heading ?? "")
                add("loi-\(index)", section?.body ?? "")
            }
            add("ket", text.closing)
            add("noi-nhan", text.recipients.joined(separator: "\n"))
            add("tham-quyen", text.signer.authority)
            add("chuc-danh", text.signer.title)
            add("nguoi-ky", text.signer.name)
            add("co-quan-ky", text.signer.agency ?? "")
        case .citations:
            for (row, citation) in text.citations.enumerated() {
                add("vai-\(row)", citation.role.rawValue)
                add("muc-\(row)", citation.section)
                add("in-\(row)", citation.printed)
                add("ky-hieu-\(row)", citation.symbol)
                add("ngay-\(row)", citation.day?.written ?? "")
                add("noi-ban-hanh-\(row)", citation.issuer)
                add("ve-\(row)", citation.subject)
                add("viet-tat-\(row)", citation.shortName ?? "")
                add("van-ban-\(row)", citation.document?.text ?? "")
            }
        case .targets:
            for (row, target) in text.targets.enumerated() {
                add("muc-\(row)", target.section)
                add("chi-tieu-\(row)", target.indicator ?? "")
                add("cap-\(row)", target.tier?.rawValue ?? "")
                add("so-\(row)", PlanTextForm.written(target))
                add("don-vi-\(row)", target.unit ?? "")
                add("loai-\(row)", target.aspect.rawValue)
                add("in-\(row)", target.printed)
            }
        case .statuses:
            for (row, status) in text.statuses.enumerated() {
                add("muc-\(row)", status.section)
                add("loai-\(row)", status.kind.rawValue)
                for code in status.indicators { add("chi-tieu-\(row)", code) }
                add("loi-\(row)", status.reason)
                add("den-khi-\(row)", status.liftedBy)
            }
        case .deadlines:
            for (row, deadline) in text.deadlines.enumerated() {
                add("muc-\(row)", deadline.section)
                add("viec-\(row)", deadline.name)
                add("gui-\(row)", deadline.sender)
                add("nhan-\(row)", deadline.recipient)
                add("ngay-\(row)", "\(deadline.day)/\(deadline.month)")
                add("nam-sau-\(row)", String(deadline.yearsLater))
                add("in-\(row)", deadline.printed)
            }
        }
        add("so-dong", String(rowCount(of: text) + (rowCount(of: text) == 0 ? PlanTextForm.addedRows : 1)))
        return Form(fields)
    }

    private func rowCount(of text: PlanText) -> Int {
        switch part {
        case .paper: 0
        case .citations: text.citations.count
        case .targets: text.targets.count
        case .statuses: text.statuses.count
        case .deadlines: text.deadlines.count
        }
    }

    private static func written(_ target: TextTarget) -> String {
        switch (target.content, target.quantity) {
        case (.number, let quantity?): Number.grouped(quantity)
        case (.percentage, let share?):
            share % 100 == 0 ? "\(share / 100)%" : "\(share / 100),\(share % 100 < 10 ? "0" : "")\(share % 100)%"
        default: ""
        }
    }

    /// How many rows a form shows, 0–120.
    func rows(in form: Form) -> Int { min(max(Int(form.text("so-dong")) ?? 0, 0), PlanTextForm.mostRows) }

    // MARK: Back into the text

    /// What was typed, put into the text; with everything that has to be mended first.
    func read(_ form: Form, into text: PlanText) -> (text: PlanText, problems: [Problem]) {
        var text = text
        var problems: [Problem] = []
        switch part {
        case .paper: readPaper(form, &text)
        case .citations: text.citations = filled(form).compactMap { citation($0, form, &problems) }
        case .targets: text.targets = filled(form).compactMap { target($0, form, &problems) }
        case .statuses: text.statuses = filled(form).compactMap { status($0, form, &problems) }
        case .deadlines: text.deadlines = filled(form).compactMap { deadline($0, form, &problems) }
        }
        return (text, problems)
    }

    /// The rows in which something was typed and that are not to be left out.
    private func filled(_ form: Form) -> [Int] {
        let typed: [String] =
            switch part {
            case .paper: []
            case .citations: ["in", "ky-hieu"]
            case .targets: ["in", "so", "chi-tieu"]
            case .statuses: ["loi", "chi-tieu"]
            case .deadlines: ["viec", "ngay", "in"]
            }
        return (0..<rows(in: form)).filter { row in
            !form.has("bo-\(row)") && typed.contains { form["\($0)-\(row)"] != nil }
        }
    }

    private func readPaper(_ form: Form, _ text: inout PlanText) {
        text.subject = form.text("trich-yeu")
        text.head = PrintedHead(
            place: form.text("dia-danh"), number: form.text("so-in"), day: form.text("ngay-in"))
        text.opening = form.lines("mo-dau")
        text.sections = PlanTextForm.numerals.enumerated().compactMap { index, numeral in
            let heading = form.text("muc-\(index)")
            let body = form.lines("loi-\(index)")
            return heading.isEmpty && body.isEmpty
                ? nil : PlanSection(numeral: numeral, heading: heading, body: body)
        }
        text.closing = form.lines("ket")
        text.recipients = form.lines("noi-nhan").split(separator: "\n").map { Vietnamese.trimmed(String($0)) }
            .filter { !$0.isEmpty }
        text.signer = PlanSigner(
            authority: form.text("tham-quyen"), title: form.text("chuc-danh"), name: form.text("nguoi-ky"),
            agency: form["co-quan-ky"])
    }

    private func citation(_ row: Int, _ form: Form, _ problems: inout [Problem]) -> PlanCitation? {
        let symbol = form.text("ky-hieu-\(row)")
        if symbol.isEmpty {
            problems.append(
                Problem(
                    "plan.citation.symbol", "Văn bản \(row + 1): ghi số, ký hiệu như bản in, ví dụ 43/KH-ĐCT.",
                    field: "ky-hieu-\(row)"))
        }
        var day: Day?
        if let typed = form["ngay-\(row)"] {
            day = Day(written: typed)
            if day == nil {
                problems.append(
                    Problem(
                        "plan.citation.day", "Văn bản \(row + 1): “\(typed)” không có trong lịch. Ghi dạng 29/12/2022.",
                        field: "ngay-\(row)"))
            }
        }
        return PlanCitation(
            role: PlanCitation.Role(rawValue: form.text("vai-\(row)")) ?? .basis, section: form.text("muc-\(row)"),
            printed: form.text("in-\(row)"), symbol: symbol, day: day, issuer: form.text("noi-ban-hanh-\(row)"),
            subject: form.text("ve-\(row)"), shortName: form["viet-tat-\(row)"],
            document: form["van-ban-\(row)"].flatMap { RecordID($0) })
    }

    private func target(_ row: Int, _ form: Form, _ problems: inout [Problem]) -> TextTarget? {
        let code = form["chi-tieu-\(row)"].flatMap { catalogue.indicator($0)?.code }
        var content = TextTarget.Content.words
        var quantity: Int64?
        if let typed = form["so-\(row)"] {
            switch CellReading.content(of: typed, catalogue) {
            case .number(let number): (content, quantity) = (.number, number)
            case .percentage(let share): (content, quantity) = (.percentage, share)
            default:
                problems.append(
                    Problem(
                        "plan.text_target.number",
                        "Chỉ tiêu \(row + 1): “\(typed)” không phải số. Ghi số (57), phần trăm (15%), hoặc để trống khi phần lời không nêu số.",
                        field: "so-\(row)"))
            }
        }
        if form["muc-\(row)"] == nil {
            problems.append(
                Problem(
                    "plan.text_target.section", "Chỉ tiêu \(row + 1): ghi mục nêu chỉ tiêu này, ví dụ II.3.",
                    field: "muc-\(row)"))
        }
        return TextTarget(
            section: form.text("muc-\(row)"), indicator: code, tier: Tier(rawValue: form.text("cap-\(row)")),
            content: content, quantity: quantity, unit: form["don-vi-\(row)"],
            aspect: TextTarget.Aspect(rawValue: form.text("loai-\(row)")) ?? .whole, printed: form.text("in-\(row)"))
    }

    private func status(_ row: Int, _ form: Form, _ problems: inout [Problem]) -> PlanStatus? {
        let codes = form.all("chi-tieu-\(row)").compactMap { catalogue.indicator($0)?.code }
        if codes.isEmpty {
            problems.append(
                Problem(
                    "plan.status.indicator", "Trạng thái \(row + 1): chọn ít nhất một chỉ tiêu.",
                    field: "chi-tieu-\(row)"))
        }
        if form["loi-\(row)"] == nil {
            problems.append(
                Problem(
                    "plan.status.reason",
                    "Trạng thái \(row + 1): ghi lời của văn bản, ví dụ “Tạm dừng chờ hướng dẫn của TW”.",
                    field: "loi-\(row)"))
        }
        return PlanStatus(
            section: form.text("muc-\(row)"),
            kind: PlanStatus.Kind(rawValue: form.text("loai-\(row)")) ?? .suspended, indicators: codes,
            reason: form.text("loi-\(row)"), liftedBy: form.text("den-khi-\(row)"))
    }

    private func deadline(_ row: Int, _ form: Form, _ problems: inout [Problem]) -> PlanDeadline? {
        let typed = form.text("ngay-\(row)")
        let parts = typed.split(separator: "/").compactMap { Int($0) }
        // 2024 has 29 February, so that the day is refused only where no year has it.
        let isDay =
            parts.count == 2 && typed.split(separator: "/").count == 2
            && Day(year: 2024, month: parts[1], day: parts[0]) != nil
        if !isDay {
            problems.append(
                Problem(
                    "plan.deadline.day",
                    "Thời hạn \(row + 1): “\(typed)” không có trong lịch. Ghi ngày/tháng, ví dụ 15/9.",
                    field: "ngay-\(row)"))
        }
        if form["viec-\(row)"] == nil {
            problems.append(
                Problem(
                    "plan.deadline.name", "Thời hạn \(row + 1): ghi việc phải xong, ví dụ “Báo cáo kết quả thực hiện”.",
                    field: "viec-\(row)"))
        }
        return PlanDeadline(
            section: form.text("muc-\(row)"), name: form.text("viec-\(row)"), sender: form.text("gui-\(row)"),
            recipient: form.text("nhan-\(row)"), month: isDay ? parts[1] : 1, day: isDay ? parts[0] : 1,
            yearsLater: min(max(Int(form.text("nam-sau-\(row)")) ?? 0, 0), 5), printed: form.text("in-\(row)"))
    }
}

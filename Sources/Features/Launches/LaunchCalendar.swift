import Kernel
import Office
import Sheets

/// The calendar of launches as the annex of its plan (E79, T234), as Word and as Excel.
public struct LaunchCalendar: Sendable {
    let plan: LaunchPlanDraft
    /// `Ban Thường vụ Hội LHPN tỉnh Sóc Trăng`, as running text names the issuer.
    let issuer: String
    /// `Tổ truyền thông cộng đồng`.
    let kind: String
    let lines: [LaunchLineItem]

    public init(plan: LaunchPlanDraft, issuer: String, kind: String, lines: [LaunchLineItem]) {
        self.plan = plan
        self.issuer = issuer
        self.kind = kind
        self.lines = lines
    }

    /// The tags of the Word template lich-ra-mat.docx.
    public static let tags: [WordTag] = [
        WordTag("ten", .text, "PHỤ LỤC"),
        WordTag("tieu_de", .text, "LỊCH RA MẮT …, tên loại mô hình viết hoa"),
        WordTag("kem_theo", .text, "Dòng (Đính kèm Kế hoạch số …); trống khi chưa có văn bản"),
        WordTag("bang", .table, "Bảng lịch, mỗi đợt một nhóm dòng"),
        WordTag("ghi_chu", .list([WordTag("noi_dung", .text, "Một ghi chú")]), "Ghi chú dưới bảng"),
    ]

    /// `LỊCH RA MẮT TỔ TRUYỀN THÔNG CỘNG ĐỒNG NĂM 2023`.
    public var title: String { "LỊCH RA MẮT \(kind.uppercased()) NĂM \(plan.year)" }

    /// `(Đính kèm Kế hoạch số 91/KH-BTV ngày 14/3/2023 của Ban Thường vụ Hội LHPN tỉnh Sóc Trăng)`.
    public var attachment: String {
        let paper = plan.paper ?? "Kế hoạch số      ngày    /    /\(plan.year)"
        return "(Đính kèm \(paper) của \(issuer))"
    }

    private func number(_ count: Int) -> String { Number.grouped(Int64(count)) }

    private func lines(of wave: LaunchWave) -> [LaunchLineItem] { lines.filter { $0.line.facts.wave == wave.number } }

    /// `Đợt 1 (Tháng 3,4/2023): 50 tổ tại 42 cơ sở Hội ở 9 huyện, thị xã`.
    func heading(_ wave: LaunchWave) -> String {
        var words = "Đợt \(wave.number) (\(wave.period.written)): \(number(wave.teams)) tổ"
        if let units = wave.units { words += " tại \(number(units)) cơ sở Hội" }
        if let districts = wave.districts { words += " ở \(number(districts)) huyện, thị xã" }
        return words
    }

    /// What stands instead of lines.
    private func blank(_ wave: LaunchWave) -> String {
        wave.detailsFollow ? "Có kế hoạch sau." : "Chưa có lịch."
    }

    /// `Cộng: 50 + 60 = 110 tổ × 20 người = 2.200 lượt người`.
    var total: String {
        let teams = plan.waves.reduce(0) { $0 + $1.teams }
        let sum = plan.waves.count > 1 ? plan.waves.map { number($0.teams) }.joined(separator: " + ") + " = " : ""
        guard let one = plan.peopleAtOne else { return "Cộng: \(sum)\(number(teams)) tổ" }
        return "Cộng: \(sum)\(number(teams)) tổ × \(number(one)) người = \(number(teams * one)) lượt người"
    }

    /// `Mỗi lần ra mắt 20 người: Ban Quản lý tổ 3, thành viên tổ 7, đại biểu tham dự 10.`; nil when nothing is said.
    var people: String? {
        guard let one = plan.peopleAtOne else { return nil }
        let parts = plan.parts.map { "\($0.words) \(number($0.people))" }.joined(separator: ", ")
        return "Mỗi lần ra mắt \(number(one)) người" + (parts.isEmpty ? "." : ": \(parts).")
    }

    /// Notes below the table.
    var notes: [String] {
        var notes: [String] = []
        if let people { notes.append(people) }
        if !plan.invitees.isEmpty { notes.append("Khách mời: \(plan.invitees.joined(separator: "; ")).") }
        return notes
    }

    // MARK: Word

    /// The annex as a Word document.
    ///
    /// - Throws: `Problem` or `Problems` with every fault of the template.
    public func word(_ template: [UInt8]) throws -> [UInt8] {
        try WordTemplate(template).fill(
            [
                "ten": .text("PHỤ LỤC"), "tieu_de": .text(title), "kem_theo": .text(attachment),
                "bang": .table(table), "ghi_chu": .list(notes.map { ["noi_dung": .text($0)] }),
            ], knowing: LaunchCalendar.tags)
    }

    private static let heads: [(text: String, share: Double)] = [
        ("STT", 1), ("Huyện, thị xã; xã, phường", 5), ("Thôn, ấp", 3.4), ("Ngày", 2), ("Giờ", 1.6), ("Địa điểm", 5),
        ("Số người", 1.4), ("Ghi chú", 2.6),
    ]

    private var table: WordTable {
        func cell(_ text: String, centred: Bool = false) -> WordTable.Cell {
            WordTable.Cell(text, alignment: centred ? .centre : .left)
        }
        let wide = LaunchCalendar.heads.count
        var rows = [LaunchCalendar.heads.map { WordTable.Cell($0.text, isBold: true, alignment: .centre) }]
        var position = 0
        for wave in plan.waves {
            rows.append([WordTable.Cell(heading(wave), columns: wide, isBold: true)])
            let own = lines(of: wave)
            if own.isEmpty { rows.append([WordTable.Cell(blank(wave), columns: wide, isItalic: true)]) }
            for item in own {
                position += 1
                let facts = item.line.facts
                let isVillage = item.tier == .village
                rows.append([
                    cell(String(position), centred: true), cell(isVillage ? item.above : joined(item)),
                    cell(isVillage ? item.place : ""), cell(facts.day?.written ?? "", centred: true),
                    cell(facts.time, centred: true), cell(facts.venue),
                    cell(plan.peopleAtOne.map(number) ?? "", centred: true), cell(facts.remark),
                ])
            }
        }
        rows.append([WordTable.Cell(total, columns: wide, isBold: true)])
        return WordTable(rows: rows, headerRows: 1, fontSize: 12, shares: LaunchCalendar.heads.map(\.share))
    }

    private func joined(_ item: LaunchLineItem) -> String {
        item.above.isEmpty ? item.place : "\(item.above) › \(item.place)"
    }

    // MARK: Excel

    /// The columns of the sheet, which comes in again.
    enum Column: Int, CaseIterable, SheetColumn {
        case wave = 1
        case place, code, above, day, time, venue, people, remark, state, id

        var head: String { layout.text }

        fileprivate var layout: (text: String, width: Double) {
            switch self {
            case .wave: ("Đợt", 6)
            case .place: ("Thôn, xã", 24)
            case .code: ("Mã địa bàn", 12)
            case .above: ("Thuộc", 34)
            case .day: ("Ngày", 12)
            case .time: ("Giờ", 12)
            case .venue: ("Địa điểm", 34)
            case .people: ("Số người", 10)
            case .remark: ("Ghi chú", 28)
            case .state: ("Thống nhất", 20)
            case .id: ("Mã dòng", 38)
            }
        }
    }

    /// The calendar and the sums of its waves as a workbook; the first sheet comes in again without a difference.
    public func workbook() throws -> [UInt8] {
        let rows = lines.map { item in Column.allCases.map { value($0, item) } }
        var calendar = SheetLayout.table(
            "Lịch ra mắt", title: title, subtitle: attachment, heads: Column.allCases.map(\.layout), rows: rows)
        // Only the way back in needs it; shown, it makes the print small.
        calendar.hiddenColumns = [Column.id.rawValue]
        if rows.isEmpty {
            // The head alone would look torn: what is to be filled shows its lines.
            for row in 5..<15 {
                for column in Column.allCases { calendar.put(.blank, row: row, column: column.rawValue, style: .body) }
            }
        }
        return try WorkbookWriter.write([calendar, sums], title: title)
    }

    private func value(_ column: Column, _ item: LaunchLineItem) -> OutputValue {
        func text(_ text: String) -> OutputValue { text.isEmpty ? .text("") : .text(text) }
        let facts = item.line.facts
        switch column {
        case .wave: return .integer(Int64(facts.wave))
        case .place: return text(item.place)
        case .code: return text(item.code)
        case .above: return text(item.above)
        case .day: return text(facts.day?.written ?? "")
        case .time: return text(facts.time)
        case .venue: return text(facts.venue)
        case .people: return plan.peopleAtOne.map { .integer(Int64($0)) } ?? text("")
        case .remark: return text(facts.remark)
        case .state: return text(item.line.isSettled ? "Đã thống nhất" : "Chưa thống nhất")
        case .id: return text(item.line.id.text)
        }
    }

    private var sums: SheetLayout {
        let rows: [[OutputValue]] = plan.waves.map { wave in
            func count(_ number: Int?) -> OutputValue { number.map { .integer(Int64($0)) } ?? .blank }
            return [
                .text("Đợt \(wave.number)"), .text(wave.period.written), .integer(Int64(wave.teams)), count(wave.units),
                count(wave.districts), count(plan.peopleAtOne), count(plan.peopleAtOne.map { $0 * wave.teams }),
                .integer(Int64(lines(of: wave).count)), .text(wave.detailsFollow ? "Có kế hoạch sau" : ""),
            ]
        }
        let teams = plan.waves.reduce(0) { $0 + $1.teams }
        let last: [OutputValue] = [
            .text("Cộng"), .text("Năm \(plan.year)"), .integer(Int64(teams)), .blank, .blank, .blank,
            plan.peopleAtOne.map { .integer(Int64($0 * teams)) } ?? .blank, .integer(Int64(lines.count)),
            .text(teams == plan.teams ? "" : "Kế hoạch ghi \(number(plan.teams)) tổ"),
        ]
        var layout = SheetLayout.table(
            "Tổng hợp", title: "TỔNG HỢP CÁC ĐỢT RA MẮT \(kind.uppercased()) NĂM \(plan.year)", subtitle: attachment,
            heads: [
                ("Đợt", 10), ("Thời gian", 22), ("Số tổ", 10), ("Cơ sở Hội", 12), ("Huyện, thị xã", 14),
                ("Người/tổ", 10), ("Lượt người", 12), ("Dòng lịch", 12), ("Ghi chú", 28),
            ], rows: rows + [last])
        for column in 1...last.count {
            let address = Office.CellAddress(row: 5 + rows.count, column: column)
            layout.cells[address]?.style.isBold = true
        }
        return layout
    }
}

import Database
import Kernel
import Office
import Places
import Programme
import Sheets

/// The columns of a sheet of events: what is exported is imported again.
enum EventColumn: Int, CaseIterable, SheetColumn {
    case kind = 1
    case variant, title, place, code, period, agency, tier, activity, venue, partner, planned, cost, remark
    case from, until, rounds, women, men, minorityWomen, minorityMen
    case state, id

    /// What a new sheet asks; the rest only an export tells.
    static let asked = allCases.filter { $0 != .state && $0 != .id }

    var head: String {
        switch self {
        case .kind: "Loại sự kiện"
        case .variant: "Nội dung, cấp"
        case .title: "Tên riêng"
        case .place: "Địa bàn"
        case .code: "Mã địa bàn"
        case .period: "Thời gian dự kiến"
        case .agency: "Đơn vị tổ chức"
        case .tier: "Cấp tổ chức"
        case .activity: "Hoạt động"
        case .venue: "Địa điểm"
        case .partner: "Phối hợp"
        case .planned: "Số người dự kiến"
        case .cost: "Kinh phí (đồng)"
        case .remark: "Ghi chú"
        case .from: "Tổ chức từ ngày"
        case .until: "Đến ngày"
        case .rounds: "Số đợt"
        case .women: "Số nữ dự"
        case .men: "Số nam dự"
        case .minorityWomen: "Nữ DTTS"
        case .minorityMen: "Nam DTTS"
        case .state: "Tình trạng"
        case .id: "Mã sự kiện"
        }
    }

    var width: Double {
        switch self {
        case .kind, .variant, .place, .title, .agency, .remark: 28
        case .period, .venue, .partner: 22
        case .id: 38
        case .rounds, .women, .men, .minorityWomen, .minorityMen, .code, .activity: 10
        default: 16
        }
    }
}

/// The workbooks of this room: the list, and the sample with its drop-down lists.
struct EventWorkbook {
    private static let words = "Danh mục"
    let desk: EventDesk

    func list(_ items: [EventItem]) throws -> [UInt8] {
        var layout = empty(EventColumn.allCases)
        for (index, item) in items.enumerated() {
            let (row, event, draft) = (index + 2, item.event, item.event.draft)
            let kind = desk.catalogue.eventKind(draft.kind)
            put(kind?.name ?? draft.kind, .kind, row, &layout)
            put(kind?.variant(draft.variant)?.name ?? "", .variant, row, &layout)
            put(draft.title, .title, row, &layout)
            put(item.place, .place, row, &layout)
            put(item.code, .code, row, &layout)
            put(draft.period.written, .period, row, &layout)
            put(item.agency, .agency, row, &layout)
            put(draft.tier?.implementing.capitalisedFirst ?? "", .tier, row, &layout)
            put(draft.activity, .activity, row, &layout)
            put(draft.venue, .venue, row, &layout)
            put(draft.partner, .partner, row, &layout)
            put(draft.plannedPeople.map { Int64($0) }, .planned, row, &layout)
            put(draft.cost?.amount, .cost, row, &layout)
            put(draft.remark, .remark, row, &layout)
            put(event.held?.from.written ?? "", .from, row, &layout)
            put(event.held?.until.written ?? "", .until, row, &layout)
            put(event.held.map { Int64($0.rounds) }, .rounds, row, &layout)
            let all = event.held?.counts?.all
            put(all.map { Int64($0.women) }, .women, row, &layout)
            put(all.map { Int64($0.men) }, .men, row, &layout)
            put(all?.minorityWomen.map { Int64($0) }, .minorityWomen, row, &layout)
            put(all?.minorityMen.map { Int64($0) }, .minorityMen, row, &layout)
            put(event.takenBack == nil ? event.state.label : "Đã rút", .state, row, &layout)
            put(event.id.text, .id, row, &layout)
        }
        return try WorkbookWriter.write([layout], title: "Sự kiện")
    }

    /// The sheet to fill: choices in the cells that have some.
    func sample(place: String, code: String, agency: String, today: Day) throws -> [UInt8] {
        var layout = empty(EventColumn.asked)
        let kind = desk.catalogue.eventKind("dialogue") ?? desk.catalogue.events.kinds.first
        let example: [EventColumn: String] = [
            .kind: kind?.name ?? "", .variant: kind?.variants.first?.name ?? "", .place: place, .code: code,
            .period: "Quý II-III/\(today.year)", .agency: agency, .activity: kind?.activity ?? "",
        ]
        for (column, text) in example { put(text, column, 2, &layout) }
        put(40, .planned, 2, &layout)
        var lists = SheetLayout(name: Self.words, isHidden: true)
        for (index, (column, words)) in choices.enumerated() {
            for (row, word) in words.enumerated() { lists.put(.text(word), row: row + 1, column: index + 1) }
            layout.dropDowns.append(
                DropDown(
                    range(column.rawValue, 2...EventSheet.mostRows + 1), from: Self.words,
                    range(index + 1, 1...words.count)))
        }
        return try WorkbookWriter.write([layout, lists], title: "Mẫu nhập sự kiện")
    }

    private var choices: [(EventColumn, [String])] {
        let kinds = desk.catalogue.events.kinds
        var variants: [String] = []
        for name in kinds.flatMap({ $0.variants.map(\.name) }) where !variants.contains(name) { variants.append(name) }
        return [
            (.kind, kinds.map(\.name)), (.variant, variants),
            (.tier, [Tier.province, .district, .commune, .village].map { $0.implementing.capitalisedFirst }),
            (.activity, desk.catalogue.activities.map(\.path)),
        ].filter { !$0.1.isEmpty }
    }

    private func range(_ column: Int, _ rows: ClosedRange<Int>) -> CellRange {
        CellRange(
            CellAddress(row: rows.lowerBound, column: column), CellAddress(row: rows.upperBound, column: column))
    }

    private func empty(_ columns: [EventColumn]) -> SheetLayout {
        var layout = SheetLayout(name: "Sự kiện", freeze: CellAddress(row: 2, column: 1), repeatRows: 1...1)
        for column in columns {
            layout.put(.text(column.head), row: 1, column: column.rawValue, style: .head)
            layout.columnWidths[column.rawValue] = column.width
        }
        return layout
    }

    private func put(_ text: String, _ column: EventColumn, _ row: Int, _ layout: inout SheetLayout) {
        layout.put(text.isEmpty ? .blank : .text(text), row: row, column: column.rawValue, style: .body)
    }

    private func put(_ number: Int64?, _ column: EventColumn, _ row: Int, _ layout: inout SheetLayout) {
        layout.put(number.map { .integer($0) } ?? .blank, row: row, column: column.rawValue, style: .figure)
    }
}

import Kernel
import Office
import Places
import Programme
import Sheets

/// The columns of a sheet of groups: what is exported is imported again.
enum GroupColumn: Int, CaseIterable, SheetColumn {
    case kind = 1
    case place, code, name, variant, origin, tier, number, issuer, decided, launched, strengthened, women, men, board,
        remark
    case state, id

    /// What a new sheet asks; the rest only an export tells.
    static let asked = allCases.filter { $0 != .state && $0 != .id }

    var head: String {
        switch self {
        case .kind: "Loại mô hình"
        case .place: "Địa bàn"
        case .code: "Mã địa bàn"
        case .name: "Tên riêng"
        case .variant: "Hình thức"
        case .origin: "Mới hay đã có"
        case .tier: "Cấp thực hiện"
        case .number: "Số quyết định"
        case .issuer: "Nơi ra quyết định"
        case .decided: "Ngày quyết định"
        case .launched: "Ngày ra mắt"
        case .strengthened: "Ngày củng cố"
        case .women: "Số nữ"
        case .men: "Số nam"
        case .board: "Trong ban"
        case .remark: "Ghi chú"
        case .state: "Tình trạng"
        case .id: "Mã mô hình"
        }
    }

    var width: Double {
        switch self {
        case .kind, .place, .name, .remark: 28
        case .issuer, .variant, .state: 22
        case .id: 38
        case .women, .men, .board, .code: 10
        default: 16
        }
    }
}

/// The workbooks of this room: the list, and the sample with its drop-down lists.
struct GroupWorkbook {
    let desk: GroupDesk
    private static let words = "Danh mục"

    /// A line a group, without names of people.
    func list(_ items: [GroupItem]) throws -> [UInt8] {
        var layout = empty(GroupColumn.allCases)
        for (index, item) in items.enumerated() {
            let row = index + 2
            let (group, draft) = (item.group, item.group.draft)
            let kind = desk.catalogue.groupKind(draft.kind)
            func day(_ step: GroupStep) -> String { group.steps.first { $0.step == step }?.day.written ?? "" }
            put(kind?.name ?? draft.kind, .kind, row, &layout)
            put(item.place, .place, row, &layout)
            put(item.code, .code, row, &layout)
            put(draft.name, .name, row, &layout)
            put(kind?.register.variants.first { $0.code == draft.variant }?.name ?? "", .variant, row, &layout)
            put(draft.origin.label, .origin, row, &layout)
            put(draft.tier?.implementing.capitalisedFirst ?? "", .tier, row, &layout)
            put(group.decision?.number ?? "", .number, row, &layout)
            put(group.decision?.issuer ?? "", .issuer, row, &layout)
            put(day(.decided), .decided, row, &layout)
            put(day(.launched), .launched, row, &layout)
            put(day(.strengthened), .strengthened, row, &layout)
            put(draft.counts?.women, .women, row, &layout)
            put(draft.counts?.men, .men, row, &layout)
            put(draft.counts?.board, .board, row, &layout)
            put(draft.remark, .remark, row, &layout)
            put(group.takenBack == nil ? group.state?.state ?? "Mới ghi" : "Đã rút", .state, row, &layout)
            put(group.id.text, .id, row, &layout)
        }
        return try WorkbookWriter.write([layout], title: "Tổ, nhóm, mô hình")
    }

    /// The sheet to fill: choices in the cells that have some.
    func sample(place: String, code: String, today: Day) throws -> [UInt8] {
        var layout = empty(GroupColumn.asked)
        let example: [GroupColumn: String] = [
            .kind: desk.catalogue.groupKinds.first?.name ?? "", .place: place, .code: code,
            .origin: GroupOrigin.new.label, .number: "31/QĐ-UBND", .issuer: "UBND xã", .decided: today.written,
            .launched: today.written,
        ]
        for (column, text) in example { put(text, column, 2, &layout) }
        for (column, number) in [(GroupColumn.women, 6), (.men, 4), (.board, 3)] { put(number, column, 2, &layout) }
        var lists = SheetLayout(name: Self.words, isHidden: true)
        for (index, (column, words)) in choices.enumerated() {
            for (row, word) in words.enumerated() { lists.put(.text(word), row: row + 1, column: index + 1) }
            layout.dropDowns.append(
                DropDown(
                    range(column.rawValue, 2...GroupSheet.mostRows + 1), from: Self.words,
                    range(index + 1, 1...words.count)))
        }
        return try WorkbookWriter.write([layout, lists], title: "Mẫu nhập mô hình")
    }

    private var choices: [(GroupColumn, [String])] {
        let kinds = desk.catalogue.groupKinds
        return [
            (.kind, kinds.map(\.name)), (.variant, kinds.flatMap { $0.register.variants.map(\.name) }),
            (.origin, GroupOrigin.allCases.map(\.label)),
            (.tier, [Tier.province, .district, .commune, .village].map { $0.implementing.capitalisedFirst }),
        ].filter { !$0.1.isEmpty }
    }

    private func range(_ column: Int, _ rows: ClosedRange<Int>) -> CellRange {
        CellRange(
            CellAddress(row: rows.lowerBound, column: column), CellAddress(row: rows.upperBound, column: column))
    }

    private func empty(_ columns: [GroupColumn]) -> SheetLayout {
        var layout = SheetLayout(
            name: "Mô hình", freeze: CellAddress(row: 2, column: 1), repeatRows: 1...1)
        for column in columns {
            layout.put(.text(column.head), row: 1, column: column.rawValue, style: .head)
            layout.columnWidths[column.rawValue] = column.width
        }
        return layout
    }

    private func put(_ text: String, _ column: GroupColumn, _ row: Int, _ layout: inout SheetLayout) {
        layout.put(text.isEmpty ? .blank : .text(text), row: row, column: column.rawValue, style: .body)
    }

    private func put(_ number: Int?, _ column: GroupColumn, _ row: Int, _ layout: inout SheetLayout) {
        layout.put(
            number.map { .integer(Int64($0)) } ?? .blank, row: row, column: column.rawValue, style: .figure)
    }
}

import Database
import Kernel
import Office
import People
import Programme
import Sheets

/// A column of a list of members: a field of the form of one member, under its head.
struct MemberColumn: SheetColumn {
    /// The name of the field in ``MemberForm``.
    let field: String
    let head: String
    let width: Double

    /// What a kind asks of its members, in the order of the sheet.
    static func all(of kind: GroupKind) -> [MemberColumn] {
        [
            MemberColumn(field: "ho-ten", head: "Họ và tên", width: 26),
            MemberColumn(field: "gioi-tinh", head: "Giới tính", width: 11),
            MemberColumn(field: "nam-sinh", head: "Năm sinh", width: 13),
            MemberColumn(field: "dan-toc", head: "Dân tộc", width: 13),
            MemberColumn(field: "noi-o", head: "Nơi cư trú", width: 26),
            MemberColumn(field: "vi-tri", head: "Vị trí", width: 22),
        ]
            + (kind.categories.isEmpty ? [] : [MemberColumn(field: "thanh-phan", head: "Thành phần", width: 34)])
            + [
                MemberColumn(field: "ngay-vao", head: "Ngày vào", width: 13),
                MemberColumn(field: "tap-huan", head: "Ngày tập huấn", width: 15),
            ]
            + kind.register.marks.map { MemberColumn(field: "dau-\($0.code)", head: $0.name, width: 22) }
    }
}

/// A list of members as a sheet: what is asked, and what a filled one says. Pure.
struct MemberSheet {
    /// Lines of one list at most.
    static let mostRows = 300
    private static let words = "Danh mục"

    let kind: GroupKind
    let catalogue: Catalogue

    /// A filled line: cells as they stand, by the field of the form.
    struct Line: Hashable, Sendable, Codable {
        /// The row of the sheet.
        let row: Int
        /// The letters of the column of each field, for the address of a fault.
        let columns: [String: Int]
        let values: [String: String]

        /// Where a fault of a field stands; at the name when the sheet has no such column.
        func address(_ field: String?) -> CellAddress {
            CellAddress(row: row, column: field.flatMap { columns[$0] } ?? columns["ho-ten"] ?? 1)
        }
    }

    // MARK: Reading

    /// The filled lines below the row of heads.
    ///
    /// - Throws: `Problem` on `tep`: no such table, nothing in it, too much.
    func lines(of grid: Grid) throws(Problem) -> [Line] {
        let known = MemberColumn.all(of: kind)
        let needed = ["ho-ten", "gioi-tinh", "vi-tri"].map { field in known.filter { $0.field == field } }
        let table = try SheetTable(
            grid, known: known, needed: needed, most: Self.mostRows, noun: "danh sách", code: "member")
        let columns = Dictionary(uniqueKeysWithValues: table.columns.map { ($0.field, $1) })
        return table.rows.map { row in
            let values = table.columns.keys.map { ($0.field, table.word($0, row)) }.filter { !$0.1.isEmpty }
            return Line(row: row, columns: columns, values: Dictionary(uniqueKeysWithValues: values))
        }
    }

    /// A line as the form of a member takes it: words become codes; what no word of the list is stays, and is refused there.
    func form(of line: Line, joined: Day?) -> MemberForm {
        var values = line.values
        func code(_ field: String, _ known: [(code: String, name: String)]) {
            guard let text = values[field] else { return }
            let folded = Vietnamese.folded(text)
            values[field] = known.first { Vietnamese.folded($0.name) == folded }?.code ?? text
        }
        values["gioi-tinh"] = values["gioi-tinh"].map { Sex(written: $0)?.rawValue ?? $0 }
        code("vi-tri", kind.register.positions.map { ($0.code, $0.name) })
        code("thanh-phan", kind.categories.map { ($0.code, $0.name) })
        if values["ngay-vao"] == nil, let joined { values["ngay-vao"] = joined.written }
        return MemberForm(values: values, kind: kind)
    }

    // MARK: Writing

    /// The sheet to fill, or the list as it stands: choices in the cells that have some.
    func workbook(_ forms: [MemberForm] = []) throws -> [UInt8] {
        let columns = MemberColumn.all(of: kind)
        var layout = SheetLayout(
            name: "Thành viên", freeze: CellAddress(row: 2, column: 1), repeatRows: 1...1)
        for (index, column) in columns.enumerated() {
            layout.put(.text(column.head), row: 1, column: index + 1, style: .head)
            layout.columnWidths[index + 1] = column.width
            for (row, form) in forms.enumerated() {
                let text = word(form, column.field)
                layout.put(text.isEmpty ? .blank : .text(text), row: row + 2, column: index + 1, style: .body)
            }
        }
        var lists = SheetLayout(name: Self.words, isHidden: true)
        var number = 0
        for (index, column) in columns.enumerated() {
            let words = choices(column.field)
            if words.isEmpty { continue }
            number += 1
            for (row, word) in words.enumerated() { lists.put(.text(word), row: row + 1, column: number) }
            layout.dropDowns.append(
                DropDown(
                    Self.range(index + 1, 2...Self.mostRows + 1), from: Self.words, Self.range(number, 1...words.count))
            )
        }
        return try WorkbookWriter.write([layout, lists], title: "Danh sách thành viên")
    }

    private func choices(_ field: String) -> [String] {
        switch field {
        case "gioi-tinh": Sex.allCases.map(\.label)
        case "dan-toc": catalogue.ethnicities.map(\.name)
        case "vi-tri": kind.register.positions.map(\.name)
        case "thanh-phan": kind.categories.map(\.name)
        default: []
        }
    }

    /// What the form holds of a field, in the words of the sheet.
    private func word(_ form: MemberForm, _ field: String) -> String {
        switch field {
        case "gioi-tinh": Sex(rawValue: form[field])?.label ?? form[field]
        case "vi-tri": kind.register.position(form[field])?.name ?? form[field]
        case "thanh-phan": kind.category(form[field])?.name ?? form[field]
        default: form[field]
        }
    }

    private static func range(_ column: Int, _ rows: ClosedRange<Int>) -> CellRange {
        CellRange(
            CellAddress(row: rows.lowerBound, column: column), CellAddress(row: rows.upperBound, column: column))
    }
}

import Database
import Kernel
import Office
import People
import Programme

/// A column of a list of members: a field of the form of one member, under its head.
struct MemberColumn: Hashable {
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
        guard let (head, columns) = head(of: grid) else {
            throw Problem(
                "group.member_table",
                "Trang “\(grid.name)” không có hàng tiêu đề đọc được. Cần ít nhất các cột Họ và tên, Giới tính, Vị trí, "
                    + "như tệp mẫu.", field: "tep")
        }
        var lines: [Line] = []
        for row in (head + 1)..<max(grid.rowCount + 1, head + 1) {
            var values: [String: String] = [:]
            for (field, column) in columns {
                let text = Self.text(grid, row, column)
                if !text.isEmpty, text != "-", text != "–" { values[field] = text }
            }
            if values.isEmpty { continue }
            lines.append(Line(row: row, columns: columns, values: values))
        }
        guard !lines.isEmpty else {
            throw Problem(
                "group.member_rows",
                "Trang “\(grid.name)” chưa có người nào dưới tiêu đề. Ghi danh sách rồi tải lên lại.",
                field: "tep")
        }
        guard lines.count <= Self.mostRows else {
            throw Problem(
                .tooLarge, "group.member_rows",
                "Tệp có \(Number.grouped(Int64(lines.count))) dòng, mỗi lần nhập nhiều nhất \(Self.mostRows). Chia ra nhiều tệp.",
                field: "tep")
        }
        return lines
    }

    private func head(of grid: Grid) -> (Int, [String: Int])? {
        let known = MemberColumn.all(of: kind)
        for row in 1...max(1, min(grid.rowCount, 30)) {
            var found: [String: Int] = [:]
            for number in 1...max(1, min(grid.columnCount, 60)) {
                let folded = Vietnamese.folded(Self.text(grid, row, number))
                if let column = known.first(where: { Vietnamese.folded($0.head) == folded }) {
                    found[column.field] = found[column.field] ?? number
                }
            }
            if found["ho-ten"] != nil, found["gioi-tinh"] != nil, found["vi-tri"] != nil { return (row, found) }
        }
        return nil
    }

    private static func text(_ grid: Grid, _ row: Int, _ column: Int) -> String {
        grid[row: row, column: column].map { Vietnamese.line($0.raw) } ?? ""
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

import Foundation
import Kernel
import Places

/// The lines of a reform, read from a file or a text area: comma, semicolon (Excel in Vietnamese) or tab (a paste from
/// Excel) between the cells, quotation marks round a cell that holds one of them. Pure.
struct ReformText {
    private(set) var lines: [ReformLine] = []
    private(set) var faults: [ReformFault] = []
    /// The codes in lines that could not be read.
    private(set) var doubtful: Set<String> = []

    /// The most lines a reform may have: more than the country has units.
    static let mostLines = 20_000
    /// The most bytes: a whole country by lines of a hundred.
    static let mostBytes = 2 << 20

    private var columns: [ReformColumn?] = ReformColumn.allCases
    private var letters: [ReformColumn: String] = [:]

    init(_ text: String) {
        let rows = ReformText.rows(text)
        guard rows.count <= ReformText.mostLines else {
            faults = [
                ReformFault(
                    "reform.too_long", line: nil, column: "text", value: nil,
                    "Có \(Number.grouped(Int64(rows.count))) dòng, nhiều nhất "
                        + "\(Number.grouped(Int64(ReformText.mostLines))). Chia ra nhiều lần.")
            ]
            return
        }
        var isFirst = true
        for (number, row) in rows {
            guard let cells = ReformText.cells(row) else {
                faults.append(
                    ReformFault(
                        "reform.quote", line: number, column: nil, value: row,
                        "dấu ngoặc kép mở mà không đóng. Bỏ dấu đó, hoặc đóng lại trong cùng dòng."))
                continue
            }
            if isFirst {
                isFirst = false
                if ReformColumn(heading: cells[0]) != nil {
                    readHeading(cells, number)
                    continue
                }
            }
            if letters.isEmpty { setLetters() }
            read(cells, number)
        }
        if lines.isEmpty && faults.isEmpty {
            faults = [
                ReformFault(
                    "reform.empty", line: nil, column: "text", value: nil,
                    "Chưa có dòng nào. Mỗi dòng ghi một thay đổi: sáp nhập, chia, đổi tên, chuyển hoặc kết thúc.")
            ]
        }
    }

    /// NFC, without a byte order mark, control characters and the breaks of Windows. Tabs and the number of each line
    /// stay.
    static func clean(_ text: String) -> String {
        var scalars = String.UnicodeScalarView()
        var previous: Unicode.Scalar?
        for scalar in text.precomposedStringWithCanonicalMapping.unicodeScalars {
            defer { previous = scalar }
            switch scalar {
            case "\r": scalars.append("\n")
            case "\n": if previous != "\r" { scalars.append("\n") }
            case "\t": scalars.append("\t")
            case "\u{FEFF}", "\u{200B}": continue
            case _ where scalar.properties.generalCategory == .control: continue
            default: scalars.append(scalar)
            }
        }
        return String(scalars)
    }

    /// The lines that hold something, with their numbers; one that begins with `#` is a remark.
    private static func rows(_ text: String) -> [(number: Int, row: String)] {
        text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
            .map { ($0.offset + 1, String($0.element)) }
            .filter { !$0.row.allSatisfy { ",;\t\"".contains($0) || $0.isWhitespace } && !$0.row.hasPrefix("#") }
    }

    /// The cells of a row, normalised; nil when a quotation mark is not closed.
    private static func cells(_ row: String) -> [String]? {
        // What separates is the first of the three outside quotation marks.
        var isQuoted = false
        var separator: Character = ","
        for character in row {
            if character == "\"" { isQuoted.toggle() }
            if !isQuoted, ",;\t".contains(character) {
                separator = character
                break
            }
        }
        var cells = [""]
        isQuoted = false
        for character in row {
            if character == "\"" {
                isQuoted.toggle()
            } else if character == separator, !isQuoted {
                cells.append("")
            } else {
                cells[cells.count - 1].append(character)
            }
        }
        // An apostrophe in front is how Excel is told to keep the zeros of a code.
        return isQuoted ? nil : cells.map { Vietnamese.line($0.hasPrefix("'") ? String($0.dropFirst()) : $0) }
    }

    private mutating func readHeading(_ cells: [String], _ number: Int) {
        columns = cells.map { ReformColumn(heading: $0) }
        for (index, cell) in cells.enumerated() where columns[index] == nil && !cell.isEmpty {
            faults.append(
                ReformFault(
                    "reform.heading", line: number, column: nil, cell: "\(ReformText.letter(index))\(number)",
                    value: cell, "không có cột “\(cell)”. Các cột là \(ReformText.headings)."))
        }
        let needed: [ReformColumn] = [.change, .from]
        for column in needed where !columns.contains(column) {
            faults.append(
                ReformFault(
                    "reform.heading", line: number, column: column.rawValue, value: nil,
                    "dòng đầu thiếu cột “\(column.rawValue)”. Các cột là \(ReformText.headings)."))
        }
        let known = columns.compactMap(\.self)
        for column in ReformColumn.allCases where known.filter({ $0 == column }).count > 1 {
            faults.append(
                ReformFault(
                    "reform.heading", line: number, column: column.rawValue, value: column.rawValue,
                    "cột “\(column.rawValue)” có hai lần. Bỏ một cột."))
        }
        setLetters()
    }

    static var headings: String { ReformColumn.allCases.map(\.rawValue).joined(separator: ",") }

    private mutating func setLetters() {
        for (index, column) in columns.enumerated() {
            if let column, letters[column] == nil { letters[column] = ReformText.letter(index) }
        }
    }

    private static func letter(_ index: Int) -> String {
        index < 26 ? String(UnicodeScalar(UInt8(65 + index))) : "A" + letter(index - 26)
    }

    private mutating func read(_ cells: [String], _ number: Int) {
        func cell(_ column: ReformColumn) -> String {
            guard let index = columns.firstIndex(of: column), index < cells.count else { return "" }
            return cells[index]
        }
        func fault(_ code: String, _ column: ReformColumn, _ message: String) {
            faults.append(
                ReformFault(
                    code, line: number, column: column.rawValue, cell: letters[column].map { "\($0)\(number)" },
                    value: cell(column), message))
        }
        if cells.count > columns.count, !cells[columns.count...].allSatisfy(\.isEmpty) {
            faults.append(
                ReformFault(
                    "reform.cells", line: number, column: nil,
                    cell: "\(ReformText.letter(columns.count))\(number)", value: cells[columns.count],
                    "dòng có \(cells.count) ô, nhiều nhất \(columns.count) ô. Tên có dấu phẩy thì đặt trong ngoặc kép.")
            )
            return
        }
        let before = faults.count
        let change = ReformChange(typed: cell(.change))
        if change == nil {
            fault(
                "reform.change", .change,
                cell(.change).isEmpty
                    ? "chưa ghi loại thay đổi. Ghi merge, split, rename, move hoặc end."
                    : "“\(cell(.change))” không phải loại thay đổi. Ghi merge (sáp nhập), split (chia), rename (đổi tên), "
                        + "move (chuyển) hoặc end (kết thúc).")
        }
        if cell(.from).isEmpty { fault("reform.from_missing", .from, "chưa ghi mã đơn vị cũ.") }
        let share = ReformText.share(cell(.share))
        if !cell(.share).isEmpty, share == nil {
            fault(
                "reform.share", .share,
                "“\(cell(.share))” không phải phần của đơn vị. Ghi part-main (phần lớn hơn) hoặc part (một phần).")
        }
        guard let change, faults.count == before else {
            doubtful.formUnion([cell(.from), cell(.to), cell(.parent)])
            return
        }
        lines.append(
            ReformLine(
                number: number, change: change, from: cell(.from), to: cell(.to), name: cell(.name),
                parent: cell(.parent), share: share, letters: letters))
    }

    private static func share(_ typed: String) -> Share? {
        if let share = Share(rawValue: typed.lowercased()) { return share }
        let words: [String: Share] = [
            "toan bo": .whole, "phan lon hon": .mainPart, "phan lon": .mainPart, "mot phan": .part,
        ]
        return words[Vietnamese.folded(typed)]
    }
}

import CXLSXWriter
import Foundation
import Kernel

/// Writes workbooks (.xlsx) that Excel and LibreOffice open: A4, Times New Roman. The same sheets give the same bytes.
public enum WorkbookWriter {
    /// A layout that no workbook can hold. A fault of the caller, not of a user.
    public enum Fault: Error, Hashable, Sendable {
        case noSheets
        /// The first sheet is hidden, and with it every one.
        case allHidden
        /// Outside of 1.048.576 rows × 16.384 columns.
        case outsideSheet(sheet: String, cell: String)
        case overlappingMerges(sheet: String, area: String)
        /// More than 32.767 characters.
        case textTooLong(sheet: String, cell: String)
        /// The disk or libxlsxwriter refused.
        case notWritten(String)
    }

    /// The names under which sheets of these names are written: without `[]:*?/\`, at most 31 characters, all different.
    public static func sheetNames(_ wanted: [String]) -> [String] { SheetNames.made(from: wanted) }

    /// The bytes of the workbook. Works in a temporary folder of its own that nobody else can read, and removes it.
    ///
    /// - Parameter title: the title in the properties of the file.
    /// - Throws: a `Fault`.
    public static func write(_ sheets: [SheetLayout], title: String) throws -> [UInt8] {
        guard !sheets.isEmpty else { throw Fault.noSheets }
        guard let shown = sheets.firstIndex(where: { !$0.isHidden }) else { throw Fault.allHidden }
        for sheet in sheets { try check(sheet) }
        let folder = try temporaryFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let path = folder + "/workbook.xlsx"
        try write(sheets, title: title, shown: shown, to: path, folder: folder)
        guard let data = FileManager.default.contents(atPath: path) else { throw Fault.notWritten("read") }
        return [UInt8](data)
    }

    private static func write(
        _ sheets: [SheetLayout], title: String, shown: Int, to path: String, folder: String
    ) throws {
        let book: UnsafeMutablePointer<lxw_workbook>? = folder.withCString { folder in
            // Parts of the workbook go through files in the same private folder; the library copies the name.
            var options = lxw_workbook_options()
            options.tmpdir = UnsafeMutablePointer(mutating: folder)
            let book = workbook_new_opt(path, &options)
            setProperties(of: book, title: title)
            return book
        }
        guard let book else { throw Fault.notWritten("new") }
        let names = sheetNames(sheets.map(\.name))
        var drawing = SheetDrawing(
            book: book, names: Dictionary(zip(sheets.map(\.name), names), uniquingKeysWith: { first, _ in first }))
        for (index, (sheet, name)) in zip(sheets, names).enumerated() {
            guard let worksheet = workbook_add_worksheet(book, name) else {
                lxw_workbook_free(book)
                throw Fault.notWritten(name)
            }
            drawing.draw(sheet, on: worksheet)
            if index == shown {
                worksheet_activate(worksheet)
                worksheet_set_first_sheet(worksheet)
            }
        }
        // Closing writes the file and frees the workbook, whatever the outcome.
        let outcome = workbook_close(book)
        guard outcome == LXW_NO_ERROR else { throw Fault.notWritten(String(cString: lxw_strerror(outcome))) }
    }

    private static func setProperties(of book: UnsafeMutablePointer<lxw_workbook>?, title: String) {
        // Excel takes at most 255 characters; a fixed day keeps the bytes the same.
        String(Vietnamese.line(title).prefix(200)).withCString { title in
            var properties = lxw_doc_properties()
            properties.title = UnsafeMutablePointer(mutating: title)
            properties.created = 1_609_459_200
            _ = workbook_set_properties(book, &properties)
        }
    }

    /// A new folder with an unpredictable name that only this user may enter.
    private static func temporaryFolder() throws -> String {
        var template = Array((NSTemporaryDirectory() + "/nepmoi-XXXXXX").utf8CString)
        guard mkdtemp(&template) != nil else { throw Fault.notWritten("mkdtemp") }
        return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    private static func check(_ sheet: SheetLayout) throws {
        let corners =
            (sheet.merges + sheet.dropDowns.flatMap { [$0.range, $0.words] }).flatMap { [$0.first, $0.last] }
            + (sheet.freeze.map { [$0] } ?? [])
        let lines =
            (sheet.hiddenRows.union(sheet.rowHeights.keys)).map { CellAddress(row: $0, column: 1) }
            + sheet.hiddenColumns.union(sheet.columnWidths.keys).map { CellAddress(row: 1, column: $0) }
            + (sheet.repeatRows.map { [$0.lowerBound, $0.upperBound] } ?? []).map { CellAddress(row: $0, column: 1) }
        for address in Array(sheet.cells.keys) + corners + lines {
            guard (1...CellAddress.lastRow).contains(address.row), (1...CellAddress.lastColumn).contains(address.column)
            else { throw Fault.outsideSheet(sheet: sheet.name, cell: "\(address.row),\(address.column)") }
        }
        for (address, cell) in sheet.cells {
            if case .text(let text) = cell.value, text.utf16.count > 32_767 {
                throw Fault.textTooLong(sheet: sheet.name, cell: address.text)
            }
        }
        let merges = sheet.merges.sorted { $0.first < $1.first }
        for (index, merge) in merges.enumerated() {
            for other in merges[(index + 1)...] {
                if other.first.row > merge.last.row { break }
                if other.overlaps(merge) { throw Fault.overlappingMerges(sheet: sheet.name, area: other.text) }
            }
        }
    }
}

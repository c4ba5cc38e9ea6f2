import CXLSXWriter
import Foundation
import Kernel

/// Puts layouts, already checked, onto the sheets of one libxlsxwriter workbook, which owns and frees all formats.
struct SheetDrawing {
    let book: UnsafeMutablePointer<lxw_workbook>
    private var formats: [CellStyle: UnsafeMutablePointer<lxw_format>] = [:]

    typealias Worksheet = UnsafeMutablePointer<lxw_worksheet>

    /// The names under which sheets are written, by those that were wanted.
    private let names: [String: String]

    init(book: UnsafeMutablePointer<lxw_workbook>, names: [String: String] = [:]) {
        self.book = book
        self.names = names
    }

    mutating func draw(_ sheet: SheetLayout, on worksheet: Worksheet) {
        setPage(sheet, worksheet)
        setRowsAndColumns(sheet, worksheet)
        // A merged area writes blanks over all its cells, so its first cell is written again behind it.
        for merge in sheet.merges where merge.first != merge.last {
            let style = sheet.cells[merge.first]?.style ?? .plain
            worksheet_merge_range(
                worksheet, row(merge.first.row), column(merge.first.column), row(merge.last.row),
                column(merge.last.column), "", format(style))
        }
        for dropDown in sheet.dropDowns { offer(dropDown, on: worksheet) }
        let covered = Set(sheet.merges.filter { $0.first != $0.last }.map(\.first))
        for address in sheet.cells.keys.sorted() {
            guard let cell = sheet.cells[address] else { continue }
            if case .blank = cell.value, covered.contains(address) { continue }
            write(cell, at: address, on: worksheet)
        }
    }

    private mutating func write(_ cell: OutputCell, at address: CellAddress, on worksheet: Worksheet) {
        let row = row(address.row)
        let column = column(address.column)
        let format = format(cell.style)
        func put(text: String) {
            worksheet_write_string(worksheet, row, column, SheetDrawing.writable(text), format)
        }
        switch cell.value {
        case .blank: worksheet_write_blank(worksheet, row, column, format)
        case .text(let text): put(text: text)
        case .integer(let number):
            if number.magnitude <= 1 << 53 {
                worksheet_write_number(worksheet, row, column, Double(number), format)
            } else {
                put(text: String(number))
            }
        case .decimal(let text):
            let digits = text.utf8.filter { (0x30...0x39).contains($0) }.drop { $0 == 0x30 }.count
            if digits <= 15, DecimalText.canonical(text) != nil, let number = Double(text), number.isFinite {
                worksheet_write_number(worksheet, row, column, number, format)
            } else {
                put(text: text)
            }
        }
    }

    /// A list of the words of another sheet; a quotation mark in its name is doubled, as formulas want it.
    private func offer(_ dropDown: DropDown, on worksheet: Worksheet) {
        let name = names[dropDown.sheet] ?? dropDown.sheet
        func fixed(_ address: CellAddress) -> String {
            let letters = address.text.filter(\.isLetter)
            return "$\(letters)$\(address.row)"
        }
        let formula =
            "='\(name.replacing("'", with: "''"))'!\(fixed(dropDown.words.first)):\(fixed(dropDown.words.last))"
        formula.withCString { formula in
            var validation = lxw_data_validation()
            validation.validate = UInt8(LXW_VALIDATION_TYPE_LIST_FORMULA.rawValue)
            // The library copies the text.
            validation.value_formula = UnsafeMutablePointer(mutating: formula)
            _ = worksheet_data_validation_range(
                worksheet, row(dropDown.range.first.row), column(dropDown.range.first.column),
                row(dropDown.range.last.row), column(dropDown.range.last.column), &validation)
        }
    }

    /// Without what XML cannot carry; `_x000D_` that is meant literally stays literal.
    private static func writable(_ text: String) -> String {
        var scalars = String.UnicodeScalarView()
        for scalar in text.unicodeScalars where scalar != "\0" && scalar != "\u{FFFE}" && scalar != "\u{FFFF}" {
            scalars.append(scalar)
        }
        return CellText.escaped(String(scalars))
    }

    // MARK: Page, rows, columns

    private func setPage(_ sheet: SheetLayout, _ worksheet: Worksheet) {
        // 9 is A4; margins in inches, 1,5 cm left and right.
        worksheet_set_paper(worksheet, 9)
        worksheet_set_margins(worksheet, 0.59, 0.59, 0.75, 0.75)
        worksheet_center_horizontally(worksheet)
        if sheet.isLandscape { worksheet_set_landscape(worksheet) } else { worksheet_set_portrait(worksheet) }
        if sheet.fitsToWidth { worksheet_fit_to_pages(worksheet, 1, 0) }
        if let freeze = sheet.freeze {
            worksheet_freeze_panes(worksheet, row(freeze.row), column(freeze.column))
        }
        if let rows = sheet.repeatRows {
            worksheet_repeat_rows(worksheet, row(rows.lowerBound), row(rows.upperBound))
        }
        if sheet.isHidden { worksheet_hide(worksheet) }
    }

    private func setRowsAndColumns(_ sheet: SheetLayout, _ worksheet: Worksheet) {
        var hidden = lxw_row_col_options()
        hidden.hidden = 1
        var shown = lxw_row_col_options()
        for number in sheet.hiddenColumns.union(sheet.columnWidths.keys).sorted() {
            let width = min(max(sheet.columnWidths[number] ?? 8.43, 0), 255)
            if sheet.hiddenColumns.contains(number) {
                worksheet_set_column_opt(worksheet, column(number), column(number), width, nil, &hidden)
            } else {
                worksheet_set_column_opt(worksheet, column(number), column(number), width, nil, &shown)
            }
        }
        for number in sheet.hiddenRows.union(sheet.rowHeights.keys).sorted() {
            let height = min(max(sheet.rowHeights[number] ?? 15, 0), 409)
            if sheet.hiddenRows.contains(number) {
                worksheet_set_row_opt(worksheet, row(number), height, nil, &hidden)
            } else {
                worksheet_set_row_opt(worksheet, row(number), height, nil, &shown)
            }
        }
    }

    /// libxlsxwriter counts from 0.
    private func row(_ number: Int) -> lxw_row_t { lxw_row_t(number - 1) }
    private func column(_ number: Int) -> lxw_col_t { lxw_col_t(number - 1) }

    // MARK: Looks

    private mutating func format(_ style: CellStyle) -> UnsafeMutablePointer<lxw_format>? {
        if let known = formats[style] { return known }
        guard let format = workbook_add_format(book) else { return nil }
        format_set_font_name(format, "Times New Roman")
        format_set_font_size(format, style.size)
        format_set_align(format, UInt8(LXW_ALIGN_VERTICAL_CENTER.rawValue))
        if style.isBold { format_set_bold(format) }
        if style.isItalic { format_set_italic(format) }
        if style.isCentered { format_set_align(format, UInt8(LXW_ALIGN_CENTER.rawValue)) }
        if style.wraps { format_set_text_wrap(format) }
        if style.hasBorder { format_set_border(format, UInt8(LXW_BORDER_THIN.rawValue)) }
        if style.isFilled {
            format_set_pattern(format, UInt8(LXW_PATTERN_SOLID.rawValue))
            format_set_fg_color(format, 0xF3F5FC)
        }
        switch style.numberFormat {
        case .general: break
        case .percent: format_set_num_format(format, "0%")
        case .grouped: format_set_num_format(format, "#,##0")
        case .text: format_set_num_format(format, "@")
        }
        formats[style] = format
        return format
    }
}

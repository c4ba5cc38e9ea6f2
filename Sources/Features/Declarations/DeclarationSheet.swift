import Kernel
import Office
import Planning
import Programme
import Sheets

/// One figure of a sheet, as printed: where each of its words stands.
struct SheetFigure {
    /// A word of the sheet with its cell.
    struct Word {
        let text: String
        let cell: CellAddress
    }

    let unit: Word
    /// The code beside the unit; nil where the sheet has none.
    let code: Word?
    let indicator: Word
    /// The code of the catalogue, when the column says it already.
    let indicatorCode: String?
    let tier: Word?
    /// The tier, when the column says it already.
    let tierRead: Tier?
    let time: Word?
    let reason: Word?
    let quantity: CellAddress
    /// What the cell of the figure holds, or why it cannot be read.
    let figure: Result<Int64, Problem>
}

/// A sheet of results before anything was looked up.
struct DeclarationSheet {
    /// What is wrong with the sheet itself, at its cells.
    var faults: [ImportFault] = []
    /// What is worth knowing and refuses nothing.
    var notices: [String] = []
    var figures: [SheetFigure] = []
    /// Whether each line is a figure; otherwise it is a table of units against indicators.
    var isList = true
}

/// Reads the two forms of a sheet of results: a list with a line a figure, and the table of units against indicators that
/// annexes are. Pure.
struct DeclarationSheetReader {
    let grid: Grid
    let catalogue: Catalogue

    /// Figures of one sheet at most.
    static let mostFigures = 5_000

    /// - Throws: `Problem` on `tep` when the sheet has neither form, or too many figures.
    func read() throws(Problem) -> DeclarationSheet {
        let sheet = if let columns = listColumns() { list(columns) } else { try table() }
        guard sheet.figures.count <= Self.mostFigures else {
            throw Problem(
                .tooLarge, "declaration.too_many",
                "Tệp có \(Number.grouped(Int64(sheet.figures.count))) số, mỗi lần nhập nhiều nhất "
                    + "\(Number.grouped(Int64(Self.mostFigures))). Chia ra nhiều tệp.",
                field: "tep")
        }
        guard !sheet.figures.isEmpty || !sheet.faults.isEmpty else {
            throw Problem(
                "declaration.no_figures", "Trang “\(grid.name)” chưa có số nào. Ghi số lượng rồi tải lên lại.",
                field: "tep")
        }
        return sheet
    }

    // MARK: A line a figure

    private enum Column: CaseIterable {
        case unit, code, indicator, tier, time, quantity, reason

        /// The whole headers, folded.
        var words: [String] {
            switch self {
            case .unit: ["don vi", "ten don vi", "dia ban", "ten dia ban", "dia phuong"]
            case .code: ["ma", "ma dia ban", "ma don vi", "ma dvhc"]
            case .indicator: ["chi tieu", "ten chi tieu", "ma chi tieu"]
            case .tier: ["cap thuc hien", "cap", "cap to chuc"]
            case .time: ["ngay", "ky", "ngay ky", "ngay hoac ky", "thoi gian", "thoi diem", "ky bao cao"]
            case .quantity: ["so luong", "ket qua", "so ket qua"]
            case .reason: ["ly do", "ly do khai bao"]
            }
        }
    }

    private func listColumns() -> (row: Int, columns: [Column: Int])? {
        for row in 1...max(1, min(grid.rowCount, 30)) {
            var columns: [Column: Int] = [:]
            for number in 1...max(1, min(grid.columnCount, 60)) {
                let folded = Vietnamese.folded(text(row, number))
                guard let column = Column.allCases.first(where: { $0.words.contains(folded) }), columns[column] == nil
                else {
                    continue
                }
                columns[column] = number
            }
            if columns[.indicator] != nil, columns[.quantity] != nil, columns[.unit] != nil || columns[.code] != nil {
                return (row, columns)
            }
        }
        return nil
    }

    private func list(_ head: (row: Int, columns: [Column: Int])) -> DeclarationSheet {
        var sheet = DeclarationSheet()
        var blanks = 0
        for row in head.row + 1..<max(grid.rowCount + 1, head.row + 1) {
            func word(_ column: Column) -> SheetFigure.Word? {
                guard let number = head.columns[column] else { return nil }
                return .init(text: text(row, number), cell: CellAddress(row: row, column: number))
            }
            guard let quantity = head.columns[.quantity], let indicator = word(.indicator),
                let unit = word(.unit) ?? word(.code)
            else { continue }
            let address = CellAddress(row: row, column: quantity)
            let named = [unit.text, indicator.text, word(.code)?.text ?? ""].contains { !$0.isEmpty }
            if catalogue.rowKind(label: unit.text) == .total { continue }
            guard let cell = grid[address], !isDash(cell.raw) else {
                blanks += named ? 1 : 0
                continue
            }
            sheet.figures.append(
                SheetFigure(
                    unit: unit, code: word(.code), indicator: indicator, indicatorCode: nil, tier: word(.tier),
                    tierRead: nil, time: word(.time), reason: word(.reason), quantity: address, figure: figure(cell)))
        }
        if blanks > 0 { sheet.notices.append("\(blanks) dòng để trống số lượng: không đọc.") }
        return sheet
    }

    // MARK: Units against indicators

    private func table() throws(Problem) -> DeclarationSheet {
        let annex: Annex
        do {
            annex = try AnnexReader.read(grid, catalogue: catalogue) { _ in .unknown(note: "") }
        } catch let problem {
            guard problem.code == "plan.import.no_table" else { throw problem }
            throw noTable
        }
        guard annex.kind == .units else { throw noTable }
        var sheet = DeclarationSheet()
        sheet.isList = false
        let label = annex.columns.first { $0.subject == .label }?.number ?? 1
        var zeros = 0
        for column in annex.columns where column.subject == .unknown {
            sheet.faults.append(
                ImportFault(
                    column.headerCell,
                    "Không rõ cột “\(column.header.prefix(60))” là chỉ tiêu nào. Sửa tiêu đề theo danh mục, hoặc xóa "
                        + "cột này."
                ))
        }
        if annex.columns.contains(where: { if case .placeCount = $0.subject { true } else { false } }) {
            sheet.notices.append("Cột đếm địa bàn (xã vùng III, thôn đặc biệt khó khăn) không phải kết quả: không đọc.")
        }
        for row in annex.rows where row.kind == .unit || row.kind == .group {
            for column in annex.columns {
                guard case .indicator(let code) = column.subject, let cell = annex[row, column] else { continue }
                // A whole beside its parts says the same twice.
                if column.isWhole, annex.columns.contains(where: { $0.subject == column.subject && !$0.isWhole }) {
                    continue
                }
                let address = CellAddress(row: row.number, column: column.number)
                let figure: Result<Int64, Problem>
                switch cell.content {
                case .dash: continue
                case .number(0):
                    zeros += 1
                    continue
                case .number(let number): figure = .success(number)
                default: figure = self.figure(text: cell.raw)
                }
                sheet.figures.append(
                    SheetFigure(
                        unit: .init(text: row.label, cell: CellAddress(row: row.number, column: label)), code: nil,
                        indicator: .init(text: column.header, cell: column.headerCell), indicatorCode: code, tier: nil,
                        tierRead: column.tier, time: nil, reason: nil, quantity: address, figure: figure))
            }
        }
        if zeros > 0 { sheet.notices.append("\(zeros) ô ghi 0: không có kết quả để khai báo.") }
        return sheet
    }

    private var noTable: Problem {
        Problem(
            "declaration.no_table",
            "Trang “\(grid.name)” không có hàng tiêu đề nào đọc được. Cần các cột Đơn vị, Chỉ tiêu, Số lượng (như "
                + "tệp mẫu), hoặc "
                + "bảng đơn vị × chỉ tiêu như phụ lục kế hoạch.", field: "tep")
    }

    // MARK: Cells

    private func text(_ row: Int, _ column: Int) -> String {
        grid[row: row, column: column].map { Vietnamese.line($0.raw) } ?? ""
    }

    private func isDash(_ raw: String) -> Bool { ["-", "–", "—", "−"].contains(Vietnamese.line(raw)) }

    private func figure(_ cell: GridCell) -> Result<Int64, Problem> {
        switch cell.value {
        case .number where cell.isDate || cell.isPercent: return self.figure(text: cell.raw)
        case .number(let text): return figure(text: text)
        case .text(let text): return figure(text: text)
        case .boolean, .error: return figure(text: cell.raw)
        }
    }

    private func figure(text: String) -> Result<Int64, Problem> {
        do { return .success(try Quantity.read(text)) } catch let problem { return .failure(problem) }
    }
}

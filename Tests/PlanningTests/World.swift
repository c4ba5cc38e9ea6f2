import Accounts
import Attachments
import Foundation
import Kernel
import LegalRegister
import Office
import Papers
import Places
import Programme
import TestSupport
import Totals

@testable import Planning

/// The small world of these tests: the shipped catalogue, the real workbook of Cao Bằng, its nine districts.
enum World {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    static let catalogue: Catalogue = {
        do { return try CatalogueLoader.load(folder: root.appending(path: "Programmes/du-an-8")) } catch {
            preconditionFailure("the shipped catalogue does not load: \(error)")
        }
    }()

    static func fixture(_ name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: root.appending(path: "Tests/PlanningTests/Fixtures/\(name)")))
    }

    static let sheets: [Grid] = {
        do { return try WorkbookReader.read(try fixture("caobang-annexes.xlsx")) } catch {
            preconditionFailure("the workbook of Cao Bằng does not open: \(error)")
        }
    }()

    /// All places of the country and their agencies.
    static let database = TestTemplate(
        migrations: PlacesMigrations.all + AccountsMigrations.all + AttachmentsMigrations.all + LegalMigrations.all
            + PapersMigrations.all + TotalsMigrations.all + PlanningMigrations.all,
        rules: PapersMigrations.rules + PlanningMigrations.rules
    ) { database in
        try await PlacesLoader.load(folder: root.appending(path: "Data/places"), into: database)
        try await StandardAgencies.load(folder: root.appending(path: "Data/agencies"), into: database)
        try await StandardDocuments.load(folder: root.appending(path: "Data/legal"), into: database)
    }

    static let districts = [
        "Quảng Hòa", "Trùng Khánh", "Hạ Lang", "Thạch An", "Hòa An", "Hà Quảng", "Nguyên Bình", "Bảo Lạc", "Bảo Lâm",
    ]

    /// A matcher that knows the districts of Cao Bằng and its department of labour.
    static func match(_ printed: String) -> RowUnit {
        let spelling = Vietnamese.spelling(printed).replacing("huyen5 ", with: "").replacing("huye^n5 ", with: "")
        if let index = districts.firstIndex(where: { Vietnamese.spelling($0) == spelling }) {
            return .place(PlaceID(Int64(100 + index)), code: "0\(40 + index)", name: districts[index])
        }
        if Vietnamese.folded(printed) == "so lao dong tb xh", let id = RecordID("018e5a4c-0000-7000-8000-000000000001")
        {
            return .agency(id, code: "so-ldtbxh-04", name: "Sở Lao động - Thương binh và Xã hội tỉnh Cao Bằng")
        }
        return .unknown(note: "")
    }

    static func read(_ grid: Grid, _ choices: ReadingChoices = ReadingChoices()) throws(Problem) -> Annex {
        try AnnexReader.read(grid, catalogue: catalogue, choices: choices, matcher: match)
    }

    static func annex(sheet: Int) throws(Problem) -> Annex { try read(sheets[sheet]) }

    /// The codes of the digitised tables in the glossary's identifiers.
    static let codes = [
        "XA_V3": "region3_commune", "XOM_V3": "especially_disadvantaged_village",
        "THON_DBKK": "especially_disadvantaged_village", "TTCD": "communication_team", "TKVVTB": "savings_group",
        "GALS": "gender_action_learning", "SINHKE": "livelihood_group", "DCTC": "trusted_address",
        "DOITHOAI": "policy_dialogue", "CLB": "change_leader_club", "NLCBNU": "em_women_cadre", "GSDG": "me_training",
        "LGG2": "gm_training_p2", "LGG3": "gm_training_p3",
    ]

    /// A comma-separated file as rows by column name.
    static func table(_ name: String) throws -> [[String: String]] {
        let text = String(decoding: try fixture(name), as: UTF8.self)
        var rows = text.split(whereSeparator: \.isNewline).map { fields(String($0)) }
        let header = rows.removeFirst()
        return rows.map { Dictionary(zip(header, $0), uniquingKeysWith: { first, _ in first }) }
    }

    private static func fields(_ line: String) -> [String] {
        var fields = [""]
        var isQuoted = false
        for character in line {
            switch character {
            case "\"": isQuoted.toggle()
            case "," where !isQuoted: fields.append("")
            default: fields[fields.count - 1].append(character)
            }
        }
        return fields
    }
}

extension Grid {
    /// Types into a cell.
    mutating func set(_ address: String, _ text: String) {
        guard let address = CellAddress(address) else { return }
        cells[address] = GridCell(value: .text(text), raw: text)
    }

    /// Deletes a row as a spreadsheet does: what is below moves up.
    mutating func removeRow(_ row: Int) {
        cells = Dictionary(
            uniqueKeysWithValues: cells.filter { $0.key.row != row }.map { address, cell in
                (CellAddress(row: address.row > row ? address.row - 1 : address.row, column: address.column), cell)
            })
        rowCount -= 1
    }

    func movingDown(from row: Int, by distance: Int) -> Grid {
        var copy = self
        func moved(_ address: CellAddress) -> CellAddress {
            CellAddress(row: address.row >= row ? address.row + distance : address.row, column: address.column)
        }
        copy.cells = Dictionary(uniqueKeysWithValues: cells.map { (moved($0), $1) })
        copy.merges = merges.map { CellRange(moved($0.first), moved($0.last)) }
        copy.rowCount += distance
        return copy
    }

    /// Exchanges two neighbouring groups of columns of equal width from the indicator headers down.
    func exchangingColumns(_ left: ClosedRange<Int>, with right: ClosedRange<Int>) -> Grid {
        var copy = self
        let shift = right.lowerBound - left.lowerBound
        func moved(_ address: CellAddress) -> CellAddress {
            guard address.row >= 5 else { return address }
            if left.contains(address.column) { return CellAddress(row: address.row, column: address.column + shift) }
            if right.contains(address.column) { return CellAddress(row: address.row, column: address.column - shift) }
            return address
        }
        copy.cells = Dictionary(uniqueKeysWithValues: cells.map { (moved($0), $1) })
        copy.merges = merges.map { CellRange(moved($0.first), moved($0.last)) }
        return copy
    }
}

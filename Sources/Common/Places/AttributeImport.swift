import Database
import Kernel
import Office

/// A list of attributes out of a workbook or CSV file: code, kind, from, to, decision.
public struct AttributeImport: Sendable {
    enum Column: Hashable {
        case code, kind, quantity, from, until, decision
    }

    /// The day on which a row begins that names none.
    public let day: Day
    /// The paper that says so; rows may cite their own.
    public let decision: String
    /// Where the person who sends it may enter attributes.
    public let scopes: [Scope]
    /// `dac-diem.xlsx`.
    public let source: String
    public let kinds: [PlaceAttributeKind]

    public init(day: Day, decision: String, scopes: [Scope], source: String, kinds: [PlaceAttributeKind]) {
        self.day = day
        self.decision = decision
        self.scopes = scopes
        self.source = source
        self.kinds = kinds
    }

    /// The heads of an export, which are recognised again.
    static let heads = ["Mã", "Tên", "Đặc điểm", "Số lượng", "Từ ngày", "Đến ngày", "Căn cứ"]

    static func column(_ head: String) -> Column? {
        let words = " \(head) "
        let has = { (parts: String...) in parts.contains { words.contains(" \($0) ") } }
        if has("tu ngay", "hieu luc tu", "bat dau") { return .from }
        if has("den ngay", "het hieu luc", "ket thuc") { return .until }
        if has("can cu", "quyet dinh", "van ban") { return .decision }
        if has("so luong", "tong so") { return .quantity }
        if has("dac diem", "loai", "tieu chi") { return .kind }
        return has("ma", "ma so") ? .code : nil
    }

    /// What keeping the list would do.
    ///
    /// - Throws: `Problem` for a list without a head.
    public func preview(_ grids: [Grid], _ tx: Transaction) throws -> ListPreview {
        ListPreview(lines: try read(grids, tx).map(\.line))
    }

    /// Keeps the list.
    ///
    /// - Throws: `Problem` `places.list_faults` with the first fault; nothing is kept then.
    @discardableResult
    public func keep(_ grids: [Grid], _ tx: WriteTransaction) throws -> ListPreview {
        let rows = try read(grids, tx)
        let preview = ListPreview(lines: rows.map(\.line))
        try preview.requireSound()
        let fresh = rows.compactMap(\.fresh)
        guard !fresh.isEmpty else { return preview }
        try tx.insert(
            into: "place_attribute", columns: PlaceAttributes.columns,
            rows: fresh.map { PlaceAttributes.row(tx.environment.newID(), $0.facts, $0.place) })
        let common = fresh.count == 1 ? fresh[0].place : PlaceID.nation
        try tx.audit(
            "place_attributes.imported", RecordRef("place_attribute", "list"), place: common,
            after: ["rows": String(fresh.count), "source": source])
        return preview
    }

    /// Attributes as rows under the heads.
    public static func rows(
        of places: [Place], kinds: [PlaceAttributeKind], _ tx: Transaction
    ) throws -> [[String]] {
        var rows = [heads]
        for place in places {
            for attribute in try PlaceAttributes.all(of: place.id, tx) {
                let facts = attribute.facts
                rows.append([
                    place.code, place.name, kinds.first { $0.code == facts.kind }?.label ?? facts.kind,
                    facts.quantity.map(String.init) ?? "", facts.from.written, facts.until?.written ?? "",
                    facts.decision,
                ])
            }
        }
        return rows
    }
}

extension AttributeImport {
    private struct Read {
        let line: ListLine
        let fresh: (place: PlaceID, facts: PlaceAttributeFacts)?
    }

    private struct Above {
        let row: Int
        let place: PlaceID
        let facts: PlaceAttributeFacts
    }

    private func read(_ grids: [Grid], _ tx: Transaction) throws -> [Read] {
        let sheet = try ListSheet<Column>(
            grids, needed: [.code, .kind], words: "mã, đặc điểm, từ ngày, đến ngày, căn cứ",
            recognise: AttributeImport.column)
        var above: [Above] = []
        return try sheet.rows.map { try read($0, sheet, &above, tx) }
    }

    private func read(
        _ row: Int, _ sheet: ListSheet<Column>, _ above: inout [Above], _ tx: Transaction
    ) throws -> Read {
        var faults: [ListFault] = []
        let from = sheet.day(row, .from)
        let until = sheet.day(row, .until)
        faults += [from.fault, until.fault].compactMap(\.self)
        let printed = sheet.text(row, .kind)
        let kind = kinds.first { $0.code == printed || Vietnamese.folded($0.label) == Vietnamese.folded(printed) }
        if kind == nil {
            let list = kinds.map(\.label).joined(separator: ", ")
            faults.append(
                ListFault(
                    sheet.cell(row, .kind),
                    printed.isEmpty
                        ? "Chưa ghi đặc điểm: \(list)."
                        : "Danh mục không có đặc điểm “\(printed)”. Ghi một trong: \(list)."))
        }
        let quantity = Int(sheet.text(row, .quantity).filter { $0 != "." })
        if quantity == nil, !sheet.text(row, .quantity).isEmpty {
            faults.append(
                ListFault(
                    sheet.cell(row, .quantity),
                    "“\(sheet.text(row, .quantity))” không phải số nguyên. Ghi như 996, hoặc để trống."))
        }
        let first = from.day ?? day
        let place = try place(row, sheet, on: first, &faults, tx)
        let what = (kind?.label ?? printed) + (quantity.map { ": \($0)" } ?? "")
        let line = { (outcome: ListLine.Outcome, faults: [ListFault]) in
            ListLine(
                row: row, place: place?.name ?? sheet.text(row, .code), what: what, outcome: outcome, faults: faults)
        }
        guard let place, let kind, faults.isEmpty else { return Read(line: line(.faulty, faults), fresh: nil) }
        let cited = sheet.text(row, .decision)
        let facts = PlaceAttributeFacts(
            kind: kind.code, quantity: quantity, from: first, until: until.day,
            decision: cited.isEmpty ? decision : cited, source: "\(source), hàng \(row)")
        if let twice = above.first(where: { $0.place == place.id && $0.facts.overlaps(facts) }) {
            faults.append(
                ListFault(sheet.cell(row, .code), "\(place.name) đã có đặc điểm này ở hàng \(twice.row). Bỏ một hàng."))
        }
        above.append(Above(row: row, place: place.id, facts: facts))
        if faults.isEmpty, try PlaceAttributes.all(of: place.id, tx).contains(where: { $0.facts.says(facts) }) {
            return Read(line: line(.same, []), fresh: nil)
        }
        faults += try PlaceAttributes.problems(facts, on: place, kinds: kinds, tx).map {
            ListFault(cell(row, $0.field, sheet), $0.message)
        }
        return faults.isEmpty
            ? Read(line: line(.new, []), fresh: (place.id, facts)) : Read(line: line(.faulty, faults), fresh: nil)
    }

    private func place(
        _ row: Int, _ sheet: ListSheet<Column>, on day: Day, _ faults: inout [ListFault], _ tx: Transaction
    ) throws -> Place? {
        let code = sheet.text(row, .code)
        let cell = sheet.cell(row, .code)
        guard !code.isEmpty else {
            faults.append(ListFault(cell, "Chưa ghi mã địa bàn."))
            return nil
        }
        do {
            let place = try PlaceStore.requirePlace(code: code, on: day, tx)
            let lineage = try PlaceStore.lineage(of: place.id, tx)
            guard scopes.contains(where: { $0.covers(lineage) }) else {
                faults.append(ListFault(cell, "\(place.name) ở ngoài phạm vi cập nhật của tài khoản này. Bỏ hàng này."))
                return nil
            }
            return place
        } catch let problem as Problem {
            faults.append(ListFault(cell, problem.message))
            return nil
        }
    }

    private func cell(_ row: Int, _ field: String?, _ sheet: ListSheet<Column>) -> String {
        switch field {
        case "loai": sheet.cell(row, .kind)
        case "so-luong": sheet.cell(row, .quantity)
        case "tu-ngay": sheet.cell(row, .from)
        case "den-ngay": sheet.cell(row, .until)
        case "quyet-dinh": sheet.cell(row, .decision)
        default: sheet.cell(row, .code)
        }
    }
}

extension PlaceAttributeFacts {
    /// Whether both are of one kind, count or no count, and hold on a common day.
    func overlaps(_ other: PlaceAttributeFacts) -> Bool {
        kind == other.kind && (quantity == nil) == (other.quantity == nil)
            && from <= (other.until ?? .distant) && other.from <= (until ?? .distant)
    }

    /// Whether both say the same, wherever they were read.
    func says(_ other: PlaceAttributeFacts) -> Bool {
        (kind, quantity, from, until, decision) == (other.kind, other.quantity, other.from, other.until, other.decision)
    }
}

import Database
import Kernel
import Office

/// A list of villages out of a workbook or CSV file: read, shown with each fault at its cell, and kept as a whole or not
/// at all (REQUIREMENTS C49, A17).
public struct VillageImport: Sendable {
    enum Column: Hashable {
        case communeCode, communeName, name, code, mark, from, until, decision
    }

    /// The place whose villages they are: its communes are recognised by name.
    public let place: Place
    /// The day whose structure the communes belong to, and from which marked villages are especially disadvantaged.
    public let day: Day
    /// The paper that says so; rows may cite their own.
    public let decision: String
    /// Where the person who sends it may enter villages.
    public let scopes: [Scope]
    /// `danh-sach.xlsx`.
    public let source: String
    /// The kind that a cross under ĐBKK means; nil where the programme has none.
    public let mark: PlaceAttributeKind?

    public init(
        place: Place, day: Day, decision: String, scopes: [Scope], source: String, kinds: [PlaceAttributeKind]
    ) {
        self.place = place
        self.day = day
        self.decision = decision
        self.scopes = scopes
        self.source = source
        mark = kinds.first { $0.code == PlaceAttributeKind.disadvantagedVillage }
    }

    /// What keeping the list would do.
    ///
    /// - Throws: `Problem` for a list without a head, or a place of another structure than that of the day.
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
        var communes: [PlaceID] = []
        var fresh: [PlaceID: [Entry]] = [:]
        for case .add(let entry) in rows.map(\.work) {
            if fresh[entry.commune.id] == nil { communes.append(entry.commune.id) }
            fresh[entry.commune.id, default: []].append(entry)
        }
        var marked: [(PlaceID, PlaceAttributeFacts)] = []
        for commune in communes {
            let entries = fresh[commune] ?? []
            guard let first = entries.first else { continue }
            let ids = try VillageStore.add(entries.map(\.facts), to: first.commune, tx)
            marked += zip(ids, entries).compactMap { id, entry in entry.attribute.map { (id, $0) } }
        }
        for case .change(let village, let facts, let attribute) in rows.map(\.work) {
            if facts != village.facts {
                _ = try VillageStore.update(village, to: facts, version: village.rowVersion, tx)
            }
            if let attribute { marked.append((village.id, attribute)) }
        }
        if !marked.isEmpty {
            try tx.insert(
                into: "place_attribute", columns: PlaceAttributes.columns,
                rows: marked.map { PlaceAttributes.row(tx.environment.newID(), $0.1, $0.0) })
            try tx.audit(
                "villages.marked", RecordRef("place", place.id), place: place.id,
                after: ["kind": mark?.code ?? "", "villages": String(marked.count), "source": source])
        }
        return preview
    }

    /// The heads of an export, which are recognised again.
    static let heads = [
        "Mã xã", "Tên xã", "Tên thôn", "Mã thôn", "ĐBKK", "Từ ngày", "Đến ngày", "Căn cứ",
    ]

    static func column(_ head: String) -> Column? {
        let words = " \(head) "
        let has = { (parts: String...) in parts.contains { words.contains(" \($0) ") } }
        let isVillage = has("thon", "xom", "ap", "ban", "buon", "khom", "lang", "to dan pho", "khu pho")
        let isCommune = has("xa", "phuong", "thi tran", "don vi hanh chinh")
        // The title over a table is no head.
        if has("danh sach", "bieu", "phu luc") || head.count > 80 { return nil }
        if has("dbkk", "dac biet kho khan", "dac biet") { return .mark }
        if has("tu ngay", "ngay thanh lap", "hieu luc tu", "bat dau") { return .from }
        if has("den ngay", "het hieu luc", "ket thuc") { return .until }
        if has("can cu", "quyet dinh", "van ban", "nghi quyet") { return .decision }
        if has("ma", "ma so") { return isVillage ? .code : isCommune ? .communeCode : head == "ma" ? .code : nil }
        if has("so", "tong so", "so luong") { return nil }
        if isVillage { return .name }
        return isCommune ? .communeName : nil
    }
}

extension VillageImport {
    struct Entry {
        let commune: Place
        let facts: VillageFacts
        let attribute: PlaceAttributeFacts?
    }

    /// What is to be done for a row.
    enum Work {
        case none
        case add(Entry)
        case change(Village, VillageFacts, PlaceAttributeFacts?)
    }

    struct Read {
        let line: ListLine
        let work: Work
    }

    private func read(_ grids: [Grid], _ tx: Transaction) throws -> [Read] {
        let sheet = try ListSheet<Column>(
            grids, needed: [.name], words: "mã xã hoặc tên xã, tên thôn", recognise: VillageImport.column)
        var reader = try VillageRowReader(self, sheet, tx)
        return try sheet.rows.map { try reader.read($0) }
    }
}

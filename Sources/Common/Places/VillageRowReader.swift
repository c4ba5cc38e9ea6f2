import Database
import Kernel
import Office

/// Reads row after row, and knows what the rows above said.
struct VillageRowReader {
    let order: VillageImport
    let sheet: ListSheet<VillageImport.Column>
    let tx: Transaction
    let structure: Structure
    let names: PlaceNames
    /// The communes met, with whether they lie inside the scopes.
    private var communes: [PlaceID: (place: Place, isInside: Bool, word: String)] = [:]
    private var known: [PlaceID: [Village]] = [:]
    private var marks: [PlaceID: Set<String>] = [:]
    /// The rows above, by commune: name and row.
    private var above: [PlaceID: [(key: String, row: Int, from: Day?, until: Day?)]] = [:]
    private var codes: [String: Int] = [:]
    private var lastCommune: Place?

    init(_ order: VillageImport, _ sheet: ListSheet<VillageImport.Column>, _ tx: Transaction) throws {
        self.order = order
        self.sheet = sheet
        self.tx = tx
        structure = try PlaceStore.structure(on: order.day, tx)
        guard order.place.structure == structure.id || order.place.id == .nation else {
            throw Problem(
                "places.list_day",
                "Ngày \(order.day.written) thuộc địa giới “\(structure.name)”, \(order.place.name) thuộc địa giới khác. "
                    + "Sửa ngày, hoặc mở địa bàn của ngày đó.", field: "ngay")
        }
        let candidates = try PlaceStore.unitCandidates(under: order.place.id, on: order.day, tiers: [.commune], tx)
        names = PlaceNames(candidates + (order.place.tier == .commune ? [PlaceName(order.place)] : []))
        if order.place.tier == .commune { lastCommune = order.place }
    }

    mutating func read(_ row: Int) throws -> VillageImport.Read {
        var faults: [ListFault] = []
        let name = sheet.text(row, .name)
        let code = sheet.text(row, .code)
        let from = sheet.day(row, .from)
        let until = sheet.day(row, .until)
        faults += [from.fault, until.fault].compactMap(\.self)
        var existing = try code.isEmpty ? nil : byCode(code)
        let commune = try commune(row, existing, &faults)
        if name.isEmpty { faults.append(ListFault(sheet.cell(row, .name), "Chưa ghi tên thôn.")) }
        guard let commune, !name.isEmpty else {
            return faulty(row, commune?.name ?? "", name, faults)
        }
        let word = communes[commune.id]?.word ?? Tier.village.word
        let full = VillageName(name, localWord: word)
        if existing == nil, code.isEmpty {
            existing = try villages(of: commune).first {
                VillageName($0.place.name, localWord: word).key == full.key
                    && ($0.until ?? .distant) >= (from.day ?? .remote)
                    && (until.day ?? .distant) >= ($0.from ?? .remote)
            }
        }
        let facts = facts(row, existing, code: code, full: full, from: from.day, until: until.day)
        faults += facts.problems().map { ListFault(cell(row, $0.field), $0.message) }
        faults += try twice(row, commune, existing, facts, full)
        let attribute = try attribute(row, existing, facts, &faults)
        guard faults.isEmpty else { return faulty(row, commune.name, full.full, faults) }
        let what = full.full + (isMarked(row) == true ? ", ĐBKK" : "")
        return done(row, commune, what, existing, facts, attribute)
    }

    private func done(
        _ row: Int, _ commune: Place, _ what: String, _ existing: Village?, _ facts: VillageFacts,
        _ attribute: PlaceAttributeFacts?
    ) -> VillageImport.Read {
        let line = { (outcome: ListLine.Outcome) in
            ListLine(row: row, place: commune.name, what: what, outcome: outcome, faults: [])
        }
        guard let existing else {
            return .init(
                line: line(.new), work: .add(.init(commune: commune, facts: facts, attribute: attribute)))
        }
        if facts == existing.facts && attribute == nil { return .init(line: line(.same), work: .none) }
        return .init(line: line(.changed), work: .change(existing, facts, attribute))
    }

    private func faulty(_ row: Int, _ place: String, _ what: String, _ faults: [ListFault]) -> VillageImport.Read {
        .init(line: ListLine(row: row, place: place, what: what, outcome: .faulty, faults: faults), work: .none)
    }

    /// What is entered: of a known village only what the row says; a blank cell says nothing.
    private func facts(
        _ row: Int, _ existing: Village?, code: String, full: VillageName, from: Day?, until: Day?
    ) -> VillageFacts {
        let cited = sheet.text(row, .decision)
        guard var facts = existing?.facts else {
            return VillageFacts(
                name: full.full, code: code.isEmpty ? nil : code, from: from, until: until,
                decision: cited.isEmpty ? order.decision : cited)
        }
        facts.name = full.full
        if let from { facts.from = from }
        if let until { facts.until = until }
        if !cited.isEmpty { facts.decision = cited }
        return facts
    }

    private func cell(_ row: Int, _ field: String?) -> String {
        switch field {
        case "ma": sheet.cell(row, .code)
        case "tu-ngay": sheet.cell(row, .from)
        case "den-ngay": sheet.cell(row, .until)
        case "quyet-dinh": sheet.cell(row, .decision)
        default: sheet.cell(row, .name)
        }
    }

    // MARK: The commune

    private mutating func commune(
        _ row: Int, _ existing: Village?, _ faults: inout [ListFault]
    ) throws -> Place? {
        let code = sheet.text(row, .communeCode)
        let name = sheet.text(row, .communeName)
        let count = faults.count
        var found: Place?
        if !code.isEmpty {
            do {
                found = try PlaceStore.requirePlace(code: code, on: order.day, tx)
            } catch let problem as Problem {
                faults.append(ListFault(sheet.cell(row, .communeCode), problem.message))
            }
        } else if !name.isEmpty, Vietnamese.folded(name) != "chua phan dinh" {
            found = try byName(name, row, &faults)
        } else if let existing, let path = try PlaceStore.path(of: existing.id, in: structure.id, tx) {
            found = try PlaceStore.place(path.commune, tx)
            if let found, found.isBucket { return try inside(found, row, &faults) }
        } else {
            found = lastCommune
            if found == nil { faults.append(ListFault(sheet.cell(row, .communeCode), "Chưa ghi mã xã hoặc tên xã.")) }
        }
        guard faults.count == count, let found else { return nil }
        guard found.tier == .commune else {
            faults.append(ListFault(place(row), "\(found.name) không phải cấp xã. Ghi mã xã có 5 chữ số."))
            return nil
        }
        if let existing, let path = try PlaceStore.path(of: existing.id, in: structure.id, tx), path.commune != found.id
        {
            let other = try PlaceStore.place(path.commune, tx)?.name ?? ""
            faults.append(
                ListFault(
                    sheet.cell(row, .code), "Mã này là của \(existing.place.name), \(other). Sửa mã, hoặc sửa xã."))
            return nil
        }
        guard let place = try inside(found, row, &faults) else { return nil }
        lastCommune = place
        return place
    }

    private func place(_ row: Int) -> String {
        sheet.text(row, .communeCode).isEmpty ? sheet.cell(row, .communeName) : sheet.cell(row, .communeCode)
    }

    private func byName(_ name: String, _ row: Int, _ faults: inout [ListFault]) throws -> Place? {
        switch names.resolve(name) {
        case .one(let found, _): return try PlaceStore.place(found.id, tx)
        case .many(let found):
            let list = found.prefix(4).map { "\($0.name) (\($0.code))" }.joined(separator: ", ")
            faults.append(
                ListFault(sheet.cell(row, .communeName), "“\(name)” có thể là \(list). Ghi mã xã ở cột mã."))
        case .none:
            faults.append(
                ListFault(
                    sheet.cell(row, .communeName),
                    "\(order.place.name) không có xã “\(name)” trong địa giới “\(structure.name)”. Sửa tên, hoặc ghi mã xã."
                ))
        }
        return nil
    }

    /// The commune, if it lies below the place of the list and inside the scopes.
    private mutating func inside(_ place: Place, _ row: Int, _ faults: inout [ListFault]) throws -> Place? {
        if communes[place.id] == nil {
            let lineage = try PlaceStore.lineage(of: place.id, tx)
            let isInside = lineage.contains(order.place.id) && order.scopes.contains { $0.covers(lineage) }
            communes[place.id] = (place, isInside, try PlaceStore.localWord(for: place.id, tx))
        }
        guard communes[place.id]?.isInside == true else {
            faults.append(
                ListFault(
                    self.place(row), "\(place.name) ở ngoài phạm vi cập nhật (\(order.place.name)). Bỏ hàng này."))
            return nil
        }
        return place
    }

    // MARK: The village

    private func byCode(_ code: String) throws -> Village? {
        try tx.row(
            """
            SELECT \(unsafe: Village.columns) FROM place p JOIN village_span sp ON sp.village_id = p.id
             WHERE p.code = \(code) AND p.tier = 4
            """
        ).map(Village.init)
    }

    private mutating func villages(of commune: Place) throws -> [Village] {
        if let list = known[commune.id] { return list }
        let list = try VillageStore.villages(in: commune, limit: 20_000, tx)
        known[commune.id] = list
        marks.merge(try PlaceAttributes.kinds(of: list.map(\.id), on: order.day, tx)) { first, _ in first }
        return list
    }

    /// A name or a code that a row above has, or that another village of the commune bears.
    private mutating func twice(
        _ row: Int, _ commune: Place, _ existing: Village?, _ facts: VillageFacts, _ name: VillageName
    ) throws -> [ListFault] {
        var faults: [ListFault] = []
        if let code = facts.code, let earlier = codes.updateValue(row, forKey: code), earlier != row {
            faults.append(ListFault(sheet.cell(row, .code), "Mã “\(code)” đã có ở hàng \(earlier). Bỏ một hàng."))
        } else if existing == nil, facts.problems().isEmpty, let code = facts.code,
            let taken = try VillageStore.takenCode(code, tx)
        {
            faults.append(ListFault(sheet.cell(row, .code), taken.message))
        }
        if let earlier = above[commune.id]?.first(where: {
            $0.key == name.key && ($0.until ?? .distant) >= (facts.from ?? .remote)
                && (facts.until ?? .distant) >= ($0.from ?? .remote)
        }) {
            faults.append(
                ListFault(
                    sheet.cell(row, .name),
                    "“\(name.full)” đã có ở hàng \(earlier.row) của xã này. Bỏ một hàng, hoặc ghi rõ tên."))
        } else {
            let word = communes[commune.id]?.word ?? Tier.village.word
            let others = try villages(of: commune).filter { $0.id != existing?.id }
            if let double = VillageStore.double(
                name, facts, among: others.map { VillageStore.Known($0, word) })
            {
                faults.append(ListFault(sheet.cell(row, .name), double.message))
            }
        }
        above[commune.id, default: []].append((name.key, row, facts.from, facts.until))
        return faults
    }

    /// What a cross means; nil for a word that is neither yes nor no.
    private func isMarked(_ row: Int) -> Bool? {
        let text = sheet.text(row, .mark)
        switch Vietnamese.folded(text) {
        case "x", "co", "1", "dbkk", "dac biet kho khan": return true
        case "", "0", "khong", "k": return ["✓", "✔", "+"].contains(text)
        default: return nil
        }
    }

    private mutating func attribute(
        _ row: Int, _ existing: Village?, _ facts: VillageFacts, _ faults: inout [ListFault]
    ) throws -> PlaceAttributeFacts? {
        guard let isMarked = isMarked(row) else {
            faults.append(
                ListFault(
                    sheet.cell(row, .mark),
                    "“\(sheet.text(row, .mark).prefix(40))” không rõ nghĩa. Ghi x cho thôn đặc biệt khó khăn, để trống nếu "
                        + "không."))
            return nil
        }
        guard isMarked, let mark else { return nil }
        if let existing, marks[existing.id] == nil {
            marks[existing.id] = try PlaceAttributes.kinds(of: [existing.id], on: order.day, tx)[existing.id] ?? []
        }
        if let existing, marks[existing.id]?.contains(mark.code) == true { return nil }
        // An ended village that was marked while it existed is no difference.
        if let existing, let until = existing.until,
            try PlaceAttributes.holds(mark.code, existing.id, on: until, tx)
        {
            return nil
        }
        let cited = sheet.text(row, .decision)
        let decision = cited.isEmpty ? order.decision : cited
        let from = max(order.day, facts.from ?? order.day)
        if let until = facts.until, until < from {
            faults.append(
                ListFault(
                    sheet.cell(row, .mark),
                    "Thôn kết thúc ngày \(until.written), trước ngày \(from.written) ghi đặc biệt khó khăn. Bỏ dấu x."))
            return nil
        }
        if decision.isEmpty {
            faults.append(
                ListFault(
                    sheet.cell(row, .mark), "Thôn đặc biệt khó khăn cần căn cứ. Ghi quyết định ở ô căn cứ của biểu mẫu."
                ))
            return nil
        }
        let attribute = PlaceAttributeFacts(
            kind: mark.code, from: from, until: facts.until, decision: decision, source: "\(order.source), hàng \(row)")
        if let existing, let place = try PlaceStore.place(existing.id, tx) {
            faults += try PlaceAttributes.problems(attribute, on: place, kinds: [mark], tx).map {
                ListFault(sheet.cell(row, .mark), $0.message)
            }
        }
        return attribute
    }

    private var mark: PlaceAttributeKind? { order.mark }
}
